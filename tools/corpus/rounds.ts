import { createHostileIssuer, hostileFamilies, hostileKeys } from '@tokenward/testing/hostile';
import type { HostileFamily, HostileIssuer } from '@tokenward/testing/hostile';
import type { JSONWebKeySet } from 'jose';
import type { Setting } from './contender.js';
import { grounds } from './grounds.js';
import type { Family, Ground } from './grounds.js';

/** One hostile case, ready to be fired. */
export interface Shot {
  readonly family: Family;
  readonly name: string;
  /** What the issuer signs with. */
  readonly algorithm: 'ES256' | 'RS256';
  readonly setting: Setting;
  readonly token: string;
  /** The reasons for which Tokenward may refuse it. */
  readonly codes: readonly string[];
  readonly ground: Ground;
}

/** Shots, and what must get in before they count: whoever refuses everything would look perfect. */
export interface Round {
  readonly title: string;
  readonly shots: readonly Shot[];
  readonly good: readonly { readonly setting: Setting; readonly token: string }[];
  /** Whether only those take part that read key sets themselves. */
  readonly keySets: boolean;
}

/** Every hostile token of one issuer. */
export async function tokenRound(algorithm: 'ES256' | 'RS256'): Promise<Round> {
  const issuer = await createHostileIssuer({ algorithm });
  const setting: Setting = { ...addressesOf(issuer), algorithms: [algorithm], jwks: issuer.jwks() };
  const families = Object.entries(hostileFamilies(issuer));
  return {
    title: `tokens of an issuer that signs with ${algorithm}`,
    keySets: false,
    good: [
      { setting, token: await issuer.mint() },
      { setting, token: goodByHostileKey(issuer) },
    ],
    shots: families.flatMap(([name, tokens]) => {
      const family = name as HostileFamily;
      return tokens.map((token) => ({
        ...token,
        family,
        algorithm,
        setting,
        ground: groundOf(family, token.name),
      }));
    }),
  };
}

/** Every hostile key, in a set with good ones, and a token that only it would verify. */
export async function keySetRound(): Promise<Round> {
  const algorithm = 'ES256';
  const issuer = await createHostileIssuer({ algorithm });
  const settingWith = (keys: readonly unknown[]): Setting => ({
    ...addressesOf(issuer),
    algorithms: ['ES256', 'RS256'],
    jwks: { keys: [...keys, ...issuer.jwks().keys] } as JSONWebKeySet,
  });
  const hostile = hostileKeys(issuer);
  const misused = hostile.find(({ name }) => name === 'a key for encryption');
  if (misused === undefined) throw new Error('there is no key for encryption to mend');
  const [key] = misused.keys as readonly object[];
  return {
    title: 'key sets',
    keySets: true,
    good: [{ setting: settingWith([{ ...key, use: 'sig' }]), token: misused.token }],
    shots: hostile.map(({ name, keys, token }) => ({
      family: 'key sets',
      name,
      algorithm,
      setting: settingWith(keys),
      token,
      codes: [
        'key_unknown',
        'algorithm_unsupported',
        'signature_invalid',
        'unavailable',
        'configuration_invalid',
      ],
      ground: groundOf('key sets', name),
    })),
  };
}

function addressesOf({ url, audience }: HostileIssuer): { issuer: string; audience: string } {
  return { issuer: url, audience };
}

function goodByHostileKey({ url, audience, algorithm, kid, clock, signText }: HostileIssuer): string {
  const header = { alg: algorithm, kid, typ: 'JWT' };
  const claims = { iss: url, aud: audience, sub: 'user_1', iat: clock.now(), exp: clock.now() + 600 };
  return signText(JSON.stringify(header), JSON.stringify(claims));
}

function groundOf(family: Family, name: string): Ground {
  const ground = grounds[family].find(({ names }) => names.test(name));
  if (ground === undefined) throw new Error(`nothing says why this is hostile: ${family}, ${name}`);
  return ground;
}

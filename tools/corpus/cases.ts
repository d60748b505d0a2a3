import { createHostileIssuer, hostileFamilies, hostileKeys } from '@tokenward/testing/hostile';
import type { HostileFamily, HostileIssuer } from '@tokenward/testing/hostile';
import type { JSONWebKeySet } from 'jose';
import type { Setting } from './library.js';
import { reasonOf } from './reasons.js';
import type { Family, Reason } from './reasons.js';

/** A hostile token. */
export interface Case {
  readonly family: Family;
  readonly name: string;
  readonly setting: Setting;
  readonly token: string;
  /** The codes with which Tokenward may reject it. */
  readonly codes: readonly string[];
  readonly reason: Reason;
}

/** Cases, and the valid tokens that a library has to accept before they count. */
export interface Round {
  readonly title: string;
  readonly cases: readonly Case[];
  readonly valid: readonly { readonly setting: Setting; readonly token: string }[];
  /** Whether only libraries that read key sets take part. */
  readonly keySets: boolean;
  /** Whether only libraries that are configured with a shared secret take part. */
  readonly secrets?: true;
}

/** All hostile tokens of one issuer. */
export async function tokenRound(algorithm: 'ES256' | 'RS256'): Promise<Round> {
  const issuer = await createHostileIssuer({ algorithm });
  const setting: Setting = { ...addressesOf(issuer), algorithms: [algorithm], jwks: issuer.jwks() };
  const families = Object.entries(hostileFamilies(issuer));
  return {
    title: `tokens of an issuer that signs with ${algorithm}`,
    keySets: false,
    valid: [
      { setting, token: await issuer.mint() },
      { setting, token: validByHostileKey(issuer) },
    ],
    cases: families.flatMap(([name, tokens]) => {
      const family = name as HostileFamily;
      return tokens.map((token) => ({
        ...token,
        family,
        setting,
        reason: reasonOf(family, token.name),
      }));
    }),
  };
}

/** Every hostile key in a set with good ones, and a token that is signed with it. */
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
  if (misused === undefined) throw new Error('There is no case named "a key for encryption".');
  const [key] = misused.keys as readonly object[];
  return {
    title: 'key sets',
    keySets: true,
    valid: [{ setting: settingWith([{ ...key, use: 'sig' }]), token: misused.token }],
    cases: hostile.map(({ name, keys, token }) => ({
      family: 'key sets',
      name,
      setting: settingWith(keys),
      token,
      codes: [
        'key_unknown',
        'algorithm_unsupported',
        'signature_invalid',
        'unavailable',
        'configuration_invalid',
      ],
      reason: reasonOf('key sets', name),
    })),
  };
}

function addressesOf({ url, audience }: HostileIssuer): { issuer: string; audience: string } {
  return { issuer: url, audience };
}

function validByHostileKey({ url, audience, algorithm, kid, clock, signText }: HostileIssuer): string {
  const header = { alg: algorithm, kid, typ: 'JWT' };
  const claims = { iss: url, aud: audience, sub: 'user_1', iat: clock.now(), exp: clock.now() + 600 };
  return signText(JSON.stringify(header), JSON.stringify(claims));
}

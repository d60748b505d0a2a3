import { createIssuer } from '@tokenward/testing';
import type { Model, Signer } from './expectation.js';
import { pick } from './shot.js';
import type { Gun, Random, Shot } from './shot.js';
import type { KeyLife, World } from './world.js';

/** A token that the issuer signed. */
interface Minted {
  readonly token: string;
  readonly subject: string;
  readonly signer: Signer;
  readonly exp: number;
}

const open = ['/me', '/maybe'] as const;
const all = ['/me', '/maybe', '/reports'] as const;
const usual = { lifetime: 300, day: 86_400 } as const;
/** A key counts as new for so many seconds. */
const newFor = 60;
/** Of so many past keys tokens are still in use. */
const keysRemembered = 6;

/** Requests with JWTs: good ones of keys in every state of life, and bad ones of every common kind. */
export async function jwtGuns(
  { issuer, keys, now, calmSince }: World,
  model: Model,
): Promise<readonly Gun[]> {
  const { url, clock } = issuer;
  const stranger = await createIssuer({ url, clock });
  const elsewhere = await createIssuer({ url: 'https://elsewhere.test', clock });
  const again: (Minted | undefined)[] = Array.from({ length: 16 });
  const earlier = new Map<string, Minted>();
  let minted = 0;
  let forged = 0;

  async function mint(lifetime: number, claims: Readonly<Record<string, unknown>> = {}): Promise<Minted> {
    const exp = now() + lifetime;
    const signer = newestKey();
    minted += 1;
    const subject = `user_${minted}`;
    const token = await issuer.mint({ sub: subject, scope: 'reports:read', exp, ...claims });
    return { token, subject, signer, exp };
  }

  function lifeOf({ x = '' }: Signer): KeyLife {
    return keys.get(x) ?? { published: 0, withdrawn: 0 };
  }

  function newestKey(): Required<Signer> {
    const [{ kid = '', x = '' } = {}] = issuer.jwks().keys;
    return { kid, x };
  }

  function shotOf(kind: string, path: string, { token, subject, ...signed }: Minted, ifGood = '200'): Shot {
    return {
      kind,
      path,
      authorization: [`Bearer ${token}`],
      subject,
      signer: signed.signer,
      right: (span) => model.jwt({ ...signed, ifGood }, span),
    };
  }

  function badSignature(kind: string, token: string, kid: string, random: Random): Shot {
    return shotOf(kind, pick(open, random), { token, subject: '', signer: { kid }, exp: Infinity });
  }

  /** A token of the newest key for later, when that key will be an earlier one. */
  async function remember(): Promise<void> {
    const { x } = newestKey();
    if (earlier.has(x)) return;
    earlier.set(x, await mint(usual.day));
    const [oldest = ''] = earlier.keys();
    if (earlier.size > keysRemembered) earlier.delete(oldest);
  }
  await remember();

  return [
    {
      weight: 20,
      async make(random) {
        await remember();
        const fresh = await mint(usual.lifetime);
        const isNew = now() - lifeOf(fresh.signer).published < newFor;
        return shotOf(isNew ? 'good, of a new key' : 'good, never seen before', pick(all, random), fresh);
      },
    },
    {
      weight: 30,
      async make(random) {
        const at = Math.floor(random() * again.length);
        const known = again[at];
        const used = known && known.exp > now() - newFor ? known : await mint(usual.lifetime);
        again[at] = used;
        return shotOf('seen before, until it has expired', pick(all, random), used);
      },
    },
    {
      weight: 10,
      async make(random) {
        await remember();
        // What is calm knows no key that may be unknown to the server.
        const since = calmSince() === Infinity ? 0 : calmSince();
        const usable = [...earlier.values()].filter(({ signer }) => lifeOf(signer).withdrawn >= since);
        const known = pick(usable, random);
        const isWithdrawn = lifeOf(known.signer).withdrawn <= now();
        return shotOf(isWithdrawn ? 'of a withdrawn key' : 'of an earlier key', pick(all, random), known);
      },
    },
    {
      weight: 4,
      make: async (random) =>
        shotOf('expires at this moment', pick(all, random), await mint(random() * 20 - 15)),
    },
    {
      weight: 4,
      make: async (random) => shotOf('expired', pick(open, random), await mint(-60)),
    },
    {
      weight: 4,
      make: async (random) => {
        const minting = mint(usual.lifetime, { aud: 'https://other.test' });
        return shotOf('for another API', pick(open, random), await minting, 'audience_mismatch');
      },
    },
    {
      weight: 4,
      make: async () => {
        const minting = mint(usual.lifetime, { scope: 'openid' });
        return shotOf('lacks a scope', '/reports', await minting, 'scope_missing');
      },
    },
    {
      weight: 4,
      disturbs: true,
      async make(random) {
        const { token, signer } = await mint(usual.lifetime);
        return badSignature('tampered', tampered(token), signer.kid, random);
      },
    },
    {
      weight: 4,
      disturbs: true,
      async make(random) {
        forged += 1;
        const kid = `forged-${forged}`;
        return badSignature('forged, unknown kid', await stranger.mint({}, { header: { kid } }), kid, random);
      },
    },
    {
      weight: 4,
      disturbs: true,
      async make(random) {
        const { kid } = newestKey();
        return badSignature('forged, known kid', await stranger.mint({}, { header: { kid } }), kid, random);
      },
    },
    {
      weight: 2,
      make: async (random) => ({
        kind: 'of another issuer',
        path: pick(open, random),
        authorization: [`Bearer ${await elsewhere.mint()}`],
        subject: '',
        right: () => ['issuer_unknown'],
      }),
    },
  ];
}

/** The same token with one character of its signature changed. */
function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

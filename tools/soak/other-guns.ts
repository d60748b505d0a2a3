import { hostileRequests } from '@tokenward/testing/hostile';
import type { HostileHeader } from '@tokenward/testing/hostile';
import type { Model } from './expectation.js';
import type { OpaqueToken } from './opaque-tokens.js';
import { pick } from './shot.js';
import type { Gun, Random, Shot } from './shot.js';
import type { World } from './world.js';

const open = ['/me', '/maybe'] as const;
/** So many opaque tokens are in use, and one of so many uses is the last. */
const opaqueUse = { tokens: 20, uses: 200 } as const;
/** Hostile tokens hold good dates for a day; they are made anew after half of it. */
const hostileLife = 43_200;

function shotOf(kind: string, path: string, authorization: readonly string[], code: string): Shot {
  return { kind, path, authorization, subject: null, right: () => [code] };
}

/** Requests without any credential. */
export function anonymousGuns(): readonly Gun[] {
  return [
    { weight: 2, make: () => shotOf('no credential', '/me', [], 'credential_missing') },
    { weight: 2, make: () => shotOf('no credential, and none needed', '/maybe', [], '200') },
  ];
}

/** Requests with opaque tokens, about which the issuer is asked. */
export function opaqueGuns({ opaqueTokens }: World, model: Model): readonly Gun[] {
  const active = Array.from({ length: opaqueUse.tokens }, () => opaqueTokens.issue());
  const revoked: OpaqueToken[] = [];

  function opaqueShot(kind: string, token: OpaqueToken, random: Random): Shot {
    return {
      kind,
      path: pick(open, random),
      authorization: [`Bearer ${token.token}`],
      subject: token.subject,
      right: (span) => model.opaque(token, span),
    };
  }

  return [
    {
      weight: 6,
      make(random) {
        const at = Math.floor(random() * active.length);
        const token = active[at] ?? opaqueTokens.issue();
        if (random() * opaqueUse.uses < 1) {
          opaqueTokens.revoke(token);
          active[at] = opaqueTokens.issue();
          revoked.push(token);
          if (revoked.length > opaqueUse.tokens) revoked.shift();
        }
        const kind = token.revoked === Infinity ? 'opaque' : 'opaque, revoked';
        return opaqueShot(kind, token, random);
      },
    },
    {
      weight: 2,
      make(random) {
        if (revoked.length > 0) return opaqueShot('opaque, revoked', pick(revoked, random), random);
        return opaqueShot('opaque', pick(active, random), random);
      },
    },
    {
      weight: 2,
      make: (random) => opaqueShot('opaque, never issued', opaqueTokens.invent(), random),
    },
  ];
}

/** Every hostile request of the corpus that can be sent, save those whose time comes while they are in use. */
export function hostileGuns({ issuer, now }: World, model: Model): readonly Gun[] {
  const ripens = ['token_not_yet_valid', 'token_issued_in_future'];
  const corpus = (): readonly HostileHeader[] =>
    hostileRequests(issuer).filter(
      ({ unsent, codes }) => unsent === undefined && !codes.some((code) => ripens.includes(code)),
    );
  let made = now();
  let requests = corpus();
  return [
    {
      weight: 8,
      disturbs: true,
      make(random) {
        if (now() > made + hostileLife) {
          made = now();
          requests = corpus();
        }
        const { name, authorization, codes } = pick(requests, random);
        return {
          kind: 'hostile',
          detail: name,
          path: pick(open, random),
          authorization,
          subject: null,
          right: (span) => [...codes, ...(model.outage(span) ? ['unavailable'] : [])],
        };
      },
    },
  ];
}

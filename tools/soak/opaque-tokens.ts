import { configured, opaquePrefix } from './bounds.js';
import type { Span } from './fast-clock.js';

/** An opaque token and what has happened to it. */
export interface OpaqueToken {
  readonly token: string;
  readonly subject: string;
  readonly issued: number;
  revoked: number;
  /** When the issuer last said that it is active. */
  confirmed: number;
}

/** The opaque tokens of an issuer, and its word on each. */
export interface OpaqueTokens {
  /** Issues a token that lives for a day. */
  readonly issue: () => OpaqueToken;
  /** A token that looks like one of this issuer and is not. */
  readonly invent: () => OpaqueToken;
  readonly revoke: (token: OpaqueToken) => void;
  /** What the introspection endpoint answers (RFC 7662 §2.2). */
  readonly answer: (token: string) => object;
}

interface Settings {
  readonly now: () => number;
  readonly issuer: string;
  readonly audience: string;
}

/** Makes the store; a token that was revoked is forgotten, and what is not known is not active. */
export function createOpaqueTokens({ now, issuer: iss, audience: aud }: Settings): OpaqueTokens {
  const active = new Map<string, OpaqueToken>();
  let made = 0;
  function make(revoked: number): OpaqueToken {
    made += 1;
    return {
      token: `${opaquePrefix}${made}`,
      subject: `opaque_user_${made}`,
      issued: now(),
      revoked,
      confirmed: -Infinity,
    };
  }
  return {
    issue() {
      const token = make(Infinity);
      active.set(token.token, token);
      return token;
    },
    invent: () => make(-Infinity),
    revoke(token) {
      token.revoked = now();
      active.delete(token.token);
    },
    answer(token) {
      const found = active.get(token);
      if (found === undefined) return { active: false };
      found.confirmed = now();
      return { active: true, iss, aud, sub: found.subject, exp: found.issued + 86_400 };
    },
  };
}

/**
 * What a request with an opaque token may be answered, where answers are kept: an answer that is still kept must do in an
 * outage, and a revocation may go unnoticed for that long.
 */
export function opaqueOutcomes(
  { revoked, confirmed }: Pick<OpaqueToken, 'revoked' | 'confirmed'>,
  { sent, answered }: Span,
  outage: boolean,
  grace: number,
): readonly string[] {
  const kept = configured.answersKept;
  const surelyKept = confirmed <= sent && answered < confirmed + kept - grace;
  return [
    ...(sent < revoked + kept ? ['200'] : []),
    ...(answered >= revoked ? ['token_inactive'] : []),
    ...(outage && !surelyKept ? ['unavailable'] : []),
  ];
}

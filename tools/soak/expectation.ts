import { configured, promised } from './bounds.js';
import type { Span } from './fast-clock.js';
import { opaqueOutcomes } from './opaque-tokens.js';
import type { OpaqueToken } from './opaque-tokens.js';
import type { Answer, World } from './world.js';

/** The key that signed a token, by its `kid` and first coordinate; `x` is left out if no key of the issuer did. */
export interface Signer {
  readonly kid: string;
  readonly x?: string;
}

/** What becomes of a JWT: with a good signature, `ifGood` until it has expired. */
export interface SignedToken {
  readonly signer: Signer;
  readonly exp: number;
  readonly ifGood: string;
}

/** Says which outcomes of a request are right, knowing what the issuer did: `200`, a code of a denial, or `unavailable`. */
export interface Model {
  readonly jwt: (token: SignedToken, span: Span) => readonly string[];
  readonly opaque: (token: Pick<OpaqueToken, 'revoked' | 'confirmed'>, span: Span) => readonly string[];
  /** Whether the issuer's outage may be felt by a request that needs its keys. */
  readonly outage: (span: Span) => boolean;
}

/** Makes the model of a server that fetches its keys from this world. */
export function createModel({ answers, outages }: Pick<World, 'answers' | 'outages'>, speed: number): Model {
  const { cooldown, staleIfError, tolerance } = promised;
  /** How long a fetch may be under way, in the time of the service. */
  const flight = configured.timeout * speed;

  const outage: Model['outage'] = ({ sent, answered }) =>
    outages.some(({ from, until }) => from <= answered && sent <= until + cooldown + flight);

  const questionsFail = ({ sent, answered }: Span): boolean =>
    outages.some(
      ({ mode, from, until }) =>
        mode !== 'hang' && mode !== 'no keys' && from <= answered && sent <= until + flight,
    );

  /** The sets that the server may have held at some moment of the span; an answer takes up to a flight to arrive. */
  function held({ sent, answered }: Span): readonly Answer[] {
    const possible: Answer[] = [];
    for (let at = answers.length - 1; at >= 0; at -= 1) {
      const answer = answers[at];
      if (answer === undefined || answer.at > answered) continue;
      possible.push(answer);
      if (answer.at <= sent - flight) break;
    }
    return possible;
  }

  function signature({ kid, x }: Signer, span: Span): ReadonlySet<string> {
    const felt = outage(span);
    const right = new Set<string>();
    for (const { at, keys, fresh } of held(span)) {
      // Only while it cannot be refreshed is a set used beyond its freshness, and then for an hour.
      const alive = span.sent < at + fresh + flight + (felt ? staleIfError : 0);
      const mayBeDead = span.answered >= at + fresh + staleIfError;
      // A set that falls short is answer enough for this long; after it, a newer one is asked for.
      const justFetched = span.sent < at + cooldown;
      if (alive && x !== undefined && keys.get(kid) === x) right.add('good');
      else if (alive && keys.has(kid) && (justFetched || felt)) right.add('signature_invalid');
      else if (alive && keys.size > 0 && !keys.has(kid) && justFetched) right.add('key_unknown');
      if (felt && (mayBeDead || !keys.has(kid))) right.add('unavailable');
    }
    return right;
  }

  return {
    outage,
    jwt({ signer, exp, ifGood }, span) {
      const end = exp + tolerance;
      const right = [
        ...(span.sent < end ? [ifGood] : []),
        ...(span.answered >= end ? ['token_expired'] : []),
      ];
      return [...signature(signer, span)].flatMap((name) => (name === 'good' ? right : [name]));
    },
    opaque: (token, span) => opaqueOutcomes(token, span, questionsFail(span), flight),
  };
}

import type { AnyAuthority } from '../authority/authority.js';
import type { Access } from '../claims/access.js';
import type { MalformedClaims } from '../claims/principal.js';
import type { ResponseHeaders } from '../proof/proof-method.js';
import type { Facts } from '../requirements/facts.js';
import type { Denial } from '../response/denial.js';
import type { Reply } from '../response/problem.js';
import type { Result } from '../response/result.js';
import type { JwtToken, Token } from '../token/token.js';
import type { ProvableCredential } from './proof-step.js';

/** What to do with a request: pass it on, or send `reply`. `anonymous` means that it carried no credential. */
export type Verdict<A extends Access = Access> =
  | {
      readonly outcome: 'granted';
      readonly access: A;
      /** Headers for the response of the handler, such as a new nonce for DPoP proofs. */
      readonly headers?: ResponseHeaders | undefined;
      readonly denial?: undefined;
      readonly reply?: undefined;
    }
  | {
      readonly outcome: 'anonymous' | 'denied';
      readonly denial: Denial;
      readonly reply: Reply;
      readonly access?: undefined;
      /** All headers of the response are in `reply`. */
      readonly headers?: undefined;
    };

/** A token, with the authority that accepts it. */
export interface Selected {
  readonly token: Token;
  /** The token, if it was in the cache. */
  readonly cached: JwtToken | undefined;
  readonly credential: ProvableCredential;
  readonly authority: AnyAuthority;
  readonly name: string;
}

/** The access of a token and its ignored claims, before the requirements of a route are compared. */
export interface Granted {
  readonly access: Access;
  readonly malformed?: MalformedClaims | undefined;
  readonly facts: Facts;
  readonly headers?: ResponseHeaders | undefined;
  /** The memory of the verifier that granted it. */
  readonly by?: object;
}

/** What a token grants, or a denial. */
export type Judgment = Result<Granted> & { readonly headers?: ResponseHeaders | undefined };

/** The result for a token: its access, or a denial. */
export type Verification<A extends Access = Access> =
  | {
      readonly access: A;
      readonly denial?: undefined;
      readonly headers?: ResponseHeaders | undefined;
    }
  | {
      readonly denial: Denial;
      readonly access?: undefined;
      /** The authority that judged the token. `undefined` if no authority accepted it. */
      readonly authority?: string;
      readonly headers?: ResponseHeaders | undefined;
    };

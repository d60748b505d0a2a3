import { issuerProblem, isText, textOrList } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';

/** Options of a preset for an authorization server. */
export interface IssuerOptions {
  /** The issuer of the server, exactly as in the `iss` of its tokens. */
  readonly issuer: string;
  /** The `aud` of this API, or a list of which any is accepted. */
  readonly audience: string | readonly string[];
}

/** An expectation for an issuer that is a plain URL. */
export const issuerLike = (example: string): Expectation => ({
  mustBe: `the issuer as in "iss", such as "${example}": a plain URL`,
  holds: (value) => isText(value) && issuerProblem(value) === undefined,
});

/** An expectation for the `aud` of this API. */
export const audienceLike = (): Expectation => textOrList('this API in "aud", or a list of such names');

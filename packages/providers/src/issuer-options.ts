import { issuerProblem, isText, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';

/** An option of presets whose tokens name this API in `aud`. */
export interface AudienceOption {
  /** This API in `aud`, as registered at the issuer, or a list of which any is accepted. */
  readonly audience: string | readonly string[];
}

/** Options of a preset for a hosted tenant. */
export interface DomainOptions extends AudienceOption {
  /** The domain through which tokens are requested: that of the tenant, such as `acme.eu.auth0.com`, or a custom one. */
  readonly domain: string;
}

/** Options of a preset for an authorization server. */
export interface IssuerOptions extends AudienceOption {
  /** The issuer of the server, exactly as in the `iss` of its tokens. */
  readonly issuer: string;
}

/** An expectation for an issuer that is a plain URL. */
export const issuerLike = (example: string): Expectation => ({
  mustBe: `the issuer as in "iss", such as "${example}": a plain URL`,
  but: hasOtherForm,
  holds: (value) => isText(value) && issuerProblem(value) === undefined,
});

/** An expectation for the `aud` of this API. */
export const audienceLike = (): Expectation => textOrList('this API in "aud", or a list of such names');

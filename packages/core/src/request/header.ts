import { checkOptions } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { headerValues } from './auth-request.js';
import { acceptExpectation } from './credential-source.js';
import type { CredentialSource, Presented } from './credential-source.js';
import { isHttpToken } from './http-token.js';

/** What `header` takes. */
export interface HeaderSourceOptions {
  /** The only authorities whose tokens are taken from this header, such as `['keys']`; any, if left out. */
  readonly accept?: readonly string[];
}

/** A header that holds nothing but a token, such as `header('x-api-key', { accept: ['keys'] })`. */
export function header(name: string, options: HeaderSourceOptions = {}): CredentialSource<Presented> {
  checkOptions(
    'header',
    { ...options, name },
    {
      name: {
        mustBe: 'the name of a header, such as "x-api-key"',
        holds: isHttpToken,
      },
      accept: acceptExpectation,
    },
  );
  const lower = name.toLowerCase();
  return {
    ambient: false,
    accept: options.accept && [...options.accept],
    read(request) {
      const sent = headerValues(request, lower);
      const [token] = sent;
      if (token === undefined) return undefined;
      if (sent.length > 1 || token.includes(',')) return { denial: deny('credential_repeated') };
      return /^\S+$/.test(token) ? { token } : { denial: deny('credential_malformed', { header: lower }) };
    },
  };
}

import { deny } from '../response/denial.js';
import type { Denial, DenialCode } from '../response/denial.js';
import { headerValues } from './auth-request.js';
import type { CredentialSource, Presented } from './credential-source.js';
import { isHttpToken } from './http-token.js';

/**
 * The Authorization header with the Bearer scheme (RFC 6750 §2.1, RFC 9110 §11.4). It is the default credential source
 * of a verifier.
 */
export const authorizationHeader: Readonly<CredentialSource<Presented>> = {
  ambient: false,
  read(request) {
    const [first, ...others] = headerValues(request, 'authorization');
    if (first === undefined) return undefined;
    return others.length > 0 ? { denial: deny('credential_repeated') } : parse(first);
  },
};

function parse(header: string): { token: string } | { denial: Denial } {
  const space = header.indexOf(' ');
  const scheme = (space === -1 ? header : header.slice(0, space)).toLowerCase();
  if (scheme !== 'bearer') return { denial: deny(codeForOtherScheme(scheme, header)) };
  let start = space;
  while (header[start] === ' ') start += 1;
  const token = space === -1 ? '' : header.slice(start);
  // A fetch `Headers` joins repeated headers with a comma, which no bearer token contains.
  if (token.includes(',')) return { denial: deny('credential_repeated') };
  if (token === '')
    return { denial: deny('credential_malformed', { header: 'authorization', missing: 'token' }) };
  return token.includes(' ')
    ? { denial: deny('credential_malformed', { header: 'authorization' }) }
    : { token };
}

function codeForOtherScheme(scheme: string, header: string): DenialCode {
  const [, ...rest] = header.split(',');
  if (rest.some((part) => !/^ *[!#$%&'*+.^_`|~\w-]+ *=/.test(part))) return 'credential_repeated';
  return isHttpToken(scheme) ? 'scheme_unsupported' : 'credential_malformed';
}

import { anything, runHookNow } from '../hooks/run-hook.js';
import { inRange, parseRange } from '../lib/ip-address.js';
import type { AddressRange } from '../lib/ip-address.js';
import { ignoreRejection } from '../lib/thenable.js';
import { checkOptions, named } from '../options/option-checks.js';
import { headerValues } from '../request/auth-request.js';
import type { AuthRequest } from '../request/auth-request.js';
import { isHttpToken } from '../request/http-token.js';
import { certificateFormats } from './certificate-formats.js';
import type { CertificateFormat, ClientCertificate } from './certificate-formats.js';

/** Where `mutualTls` finds the certificate of a request. */
export interface CertificateSource {
  /** Returns the certificate, or why there is none, for the log. It is called before anything is awaited. */
  read(request: AuthRequest): ClientCertificate | NoCertificate;
}

/** Why a request shows no certificate. */
export interface NoCertificate {
  readonly missing:
    | 'no certificate on the connection'
    | 'sender not trusted'
    | 'no header'
    | 'malformed header';
}

/** Options of `certificateHeader`. */
export interface CertificateHeaderOptions {
  /**
   * How the proxy writes the certificate. `'rfc9440'`: `Client-Cert` of RFC 9440. `'xfcc'`: `x-forwarded-client-cert` of
   * Envoy. `'pem'`: PEM in percent-encoding, as nginx and AWS ALB write it.
   */
  readonly format: CertificateFormat;
  /**
   * Whose header is believed: a list of the addresses of your proxies, such as `['10.0.0.5', '10.1.0.0/16']`, or a function.
   * From anyone else the header is ignored. The answer of the function must be exactly `true`, so no promise.
   */
  readonly trusted: readonly string[] | ((request: AuthRequest) => boolean);
}

/** Longer values are not read. A certificate has 1 or 2 KB; nginx takes at most 8 KB of headers by default. */
const maxLength = 16_384;

/**
 * The client certificate in a header of a proxy, for `mutualTls`. The proxy must set or remove this header on every request:
 * else clients can send any certificate. Two headers, two certificates, more than 16 KB or a malformed value are no
 * certificate. Throws `ConfigurationError` for invalid options.
 */
export function certificateHeader(name: string, options: CertificateHeaderOptions): CertificateSource {
  checkOptions(
    'certificateHeader',
    { ...options, name },
    {
      name: { mustBe: 'the name of a header, such as "client-cert"', holds: isHttpToken },
      format: {
        mustBe: `one of ${Object.keys(certificateFormats).join(', ')}`,
        but: named,
        holds: (value) => typeof value === 'string' && Object.hasOwn(certificateFormats, value),
      },
      trusted: {
        mustBe:
          'a non-empty list of IP addresses or ranges of your proxies, such as ["10.0.0.5", "10.1.0.0/16"], or a function of the request',
        but: named,
        holds: (value) => typeof value === 'function' || isListOfRanges(value),
      },
    },
  );
  const lowerName = name.toLowerCase();
  const parse = certificateFormats[options.format];
  const isTrusted = trust(options.trusted);
  return {
    read(request) {
      if (!isTrusted(request)) return { missing: 'sender not trusted' };
      const [value, ...others] = headerValues(request, lowerName);
      if (value === undefined || value === '') return { missing: 'no header' };
      if (others.length > 0 || value.length > maxLength) return { missing: 'malformed header' };
      return parse(value) ?? { missing: 'malformed header' };
    },
  };
}

function isListOfRanges(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'string' && parseRange(item) !== undefined)
  );
}

function trust(trusted: CertificateHeaderOptions['trusted']): (request: AuthRequest) => boolean {
  if (typeof trusted === 'function') {
    return (request) => {
      const answer = runHookNow('"trusted" of certificateHeader', () => trusted(request), anything);
      ignoreRejection(answer);
      return answer === true;
    };
  }
  const ranges = trusted.map((text) => parseRange(text) as AddressRange);
  return ({ remoteAddress }) =>
    typeof remoteAddress === 'string' && ranges.some((range) => inRange(remoteAddress, range));
}

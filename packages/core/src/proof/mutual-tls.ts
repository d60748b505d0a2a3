import { runHookNow } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { sha256, timingSafeEqual } from '../lib/digest.js';
import { checkOptions, isObject, isText, optional } from '../options/option-checks.js';
import { deny } from '../response/any-denial.js';
import type { Denial } from '../response/denial.js';
import { isBase64url } from '../token/base64url.js';
import type { CertificateSource, NoCertificate } from './certificate-header.js';
import type { ClientCertificate } from './certificate-formats.js';
import type { ProofMethod, ProofResult } from './proof-method.js';

/** Options of `mutualTls`. */
export interface MutualTlsOptions {
  /**
   * Where the certificate of the client is: `certificateHeader(...)` if a proxy ends the TLS connection.
   * @default the TLS connection of this server
   */
  readonly certificate?: CertificateSource;
}

const fromConnection: Readonly<CertificateSource> = {
  read(request) {
    const der = runHookNow('"peerCertificate" of a request', () => request.peerCertificate?.(), bytesOrNone);
    return der === undefined ? { missing: 'no certificate on the connection' } : { der };
  },
};

const bytesOrNone: Readonly<HookAnswer<Uint8Array | undefined>> = {
  mustBe: 'the bytes of a certificate (Uint8Array), or `undefined`',
  holds: (value): value is Uint8Array | undefined => value === undefined || value instanceof Uint8Array,
};

const reading: Readonly<HookAnswer<ClientCertificate | NoCertificate>> = {
  mustBe: 'an object with "der", "thumbprint" or "missing"',
  holds: (value): value is ClientCertificate | NoCertificate =>
    isObject(value) &&
    (isText(value.missing) || isText(value.thumbprint) || value.der instanceof Uint8Array) &&
    (value.thumbprint === undefined || isText(value.thumbprint)) &&
    (value.der === undefined || value.der instanceof Uint8Array),
};

/**
 * Checks that a token which is bound to a client certificate (`cnf` with `x5t#S256`) is used on a connection with this
 * certificate (RFC 8705 §3). The certificate may be self-signed or expired: only its SHA-256 digest is compared. Whether its
 * issuer is trusted is for the TLS server to decide. Throws `ConfigurationError` for invalid options.
 */
export function mutualTls(options: MutualTlsOptions = {}): ProofMethod {
  checkOptions('mutualTls', options, {
    certificate: optional({
      mustBe: 'a source such as certificateHeader("client-cert", { ... })',
      holds: (value) => isObject(value) && typeof value.read === 'function',
    }),
  });
  const { certificate = fromConnection } = options;
  return {
    confirmation: 'x5t#S256',
    read(request) {
      const shown = runHookNow('"read" of "certificate"', () => certificate.read(request), reading);
      return { verify: (_token, thumbprint) => verify(shown, thumbprint) };
    },
  };
}

/** Denies a request without a certificate, with a hint for the reason. A source of an application may have other reasons. */
function denyWithout(reason: NoCertificate['missing']): Denial {
  const denial = deny('certificate_missing', { reason });
  const hint = Object.hasOwn(hints, reason) ? hints[reason] : undefined;
  return hint === undefined ? denial : { ...denial, hint: `${bound} ${hint}` };
}

const bound = 'The token is bound to a client certificate (RFC 8705 §3).';

const hints: Readonly<Record<NoCertificate['missing'], string>> = {
  'no certificate on the connection':
    'The client showed none on its TLS connection. The server must ask for it ("requestCert" of Node.js). Behind a proxy that ends ' +
    'the TLS connection, set "certificate" of mutualTls() to certificateHeader(...).',
  'sender not trusted':
    'The header was not read, since "trusted" of certificateHeader() does not have the address of the connection. Or its ' +
    'function did not give `true`, or the request has no address, such as a Request of the Fetch API.',
  'no header':
    'The request has no such header. The proxy must ask for the certificate and write it there: compare the name of the header.',
  'malformed header':
    'The header is there, but its value is not one certificate in the "format" of certificateHeader(). It may also be sent ' +
    'twice, or be longer than 16 KB.',
};

async function verify(shown: ClientCertificate | NoCertificate, expected: string): Promise<ProofResult> {
  // A SHA-256 digest has 43 characters in base64url (RFC 8705 §3.1).
  if (expected.length !== 43 || !isBase64url(expected))
    return { denial: deny('claim_malformed', { claim: 'cnf', member: 'x5t#S256' }) };
  if ('missing' in shown) return { denial: denyWithout(shown.missing) };
  const { der, thumbprint } = shown;
  const found = [der && (await sha256(der)), thumbprint].filter((digest) => digest !== undefined);
  if (found.length > 0 && found.every((digest) => timingSafeEqual(digest, expected))) return {};
  return { denial: deny('certificate_mismatch', { claim: 'cnf' }) };
}

import { createCertificate } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import {
  certificateHeader,
  createVerifier,
  fromFetchRequest,
  fromHeaders,
  fromNodeRequest,
  mutualTls,
} from '../index.js';
import type { CertificateHeaderOptions } from './certificate-header.js';

const { clock, issuer } = await issuerWithClock();
const [own, victim] = [await createCertificate(), await createCertificate()];
const token = await issuer.mint({ sub: 'ann', cnf: { 'x5t#S256': own.thumbprint } });
const proxy = '10.0.0.5';

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const hex = (thumbprint: string): string =>
  Array.from(atob(thumbprint.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0).toString(16).padStart(2, '0'),
  ).join('');
const clientCert = (bytes: Uint8Array): string => `:${base64(bytes)}:`;
/** As nginx does (`NGX_ESCAPE_URI_COMPONENT`): all but unreserved characters. */
const nginx = encodeURIComponent;
/** As AWS ALB does ("with +=/ as safe characters"; documentation of mutual TLS). */
const alb = (pem: string): string =>
  encodeURIComponent(pem).replaceAll('%2B', '+').replaceAll('%3D', '=').replaceAll('%2F', '/');

const verifierWith = (options: CertificateHeaderOptions, name = 'client-cert') =>
  createVerifier({
    authorities: [peopleOf(issuer)],
    proofs: [mutualTls({ certificate: certificateHeader(name, options) })],
    now: clock.now,
    fetch: issuer.fetch,
  });

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** `granted`, or the code of the denial. */
async function outcome(
  verifier: ReturnType<typeof verifierWith>,
  headers: Headers,
  remoteAddress: string | undefined = proxy,
): Promise<string> {
  const request = fromHeaders({ authorization: `Bearer ${token}`, ...headers }, { remoteAddress });
  const { outcome: result, denial } = await verifier.authenticate(request);
  return denial?.code ?? result;
}

const certificates = {
  rfc9440: clientCert(own.der),
  xfcc: `Hash=${hex(own.thumbprint)}`,
  pem: nginx(own.cert),
} as const;

describe.each(Object.entries(certificates))('the format %s', (format, value) => {
  const verifier = verifierWith({ format: format as keyof typeof certificates, trusted: [proxy] });

  it('accepts the certificate that the token is bound to', async () => {
    expect(await outcome(verifier, { 'client-cert': value })).toBe('granted');
    expect(await outcome(verifier, { 'Client-Cert': value })).toBe('granted');
    expect(await outcome(verifier, { 'client-cert': [value] })).toBe('granted');
  });

  it.each<[string, Headers]>([
    ['no header', {}],
    ['an empty header', { 'client-cert': '' }],
    ['white space', { 'client-cert': '  ' }],
    ['the same header twice', { 'client-cert': [value, value] }],
    ['two spellings of the header', { 'client-cert': value, 'Client-Cert': value }],
    ['the same value twice, joined by a comma', { 'client-cert': `${value}, ${value}` }],
    ['the same value twice, joined by a comma without a space', { 'client-cert': `${value},${value}` }],
    ['a comma at the end', { 'client-cert': `${value},` }],
    ['a comma at the beginning', { 'client-cert': `,${value}` }],
    ['the same value twice, joined by a semicolon', { 'client-cert': `${value};${value}` }],
    ['a line break and the same value', { 'client-cert': `${value}\n${value}` }],
    ['text after it', { 'client-cert': `${value} x` }],
    ['text before it', { 'client-cert': `x ${value}` }],
    ['a null character', { 'client-cert': `${value}\0` }],
    ['a value of more than 16 KB', { 'client-cert': value + ' '.repeat(16_384) }],
    ['"null"', { 'client-cert': 'null' }],
    ['"(null)"', { 'client-cert': '(null)' }],
    ['another header', { 'client-certificate': value }],
  ])('finds no certificate: %s', async (_name, headers) => {
    expect(await outcome(verifier, headers)).toBe('certificate_missing');
  });

  it('reads hostile text in less than 50 ms', async () => {
    const long = verifierWith({ format: format as keyof typeof certificates, trusted: () => true });
    const parts = [
      '"',
      '\\"',
      'a=b;',
      'Hash="\\',
      '%',
      '%41',
      ':',
      '-----BEGIN CERTIFICATE-----\n',
      'A=',
      ',',
    ];
    for (const part of parts) {
      const text = part.repeat(16_000 / part.length);
      const times: number[] = [];
      // The fastest of some, since other work may interrupt one.
      for (let count = 0; count < 5; count += 1) {
        const started = performance.now();
        expect(await outcome(long, { 'client-cert': text })).toBe('certificate_missing');
        times.push(performance.now() - started);
      }
      expect(Math.min(...times)).toBeLessThan(50);
    }
  });
});

describe('the format rfc9440', () => {
  const verifier = verifierWith({ format: 'rfc9440', trusted: [proxy] });
  const of = (value: string) => outcome(verifier, { 'client-cert': value });
  const text = base64(own.der);

  it('ignores spaces around the value (RFC 8941 §4.2)', async () => {
    expect(await of(`  ${certificates.rfc9440} `)).toBe('granted');
  });

  it.each([
    ['without colons', text],
    ['with one colon', `:${text}`],
    ['with two values in one', `:${text}::${text}:`],
    ['with a parameter, which RFC 9440 does not define', `:${text}:;a=1`],
    ['as a list', `(:${text}:)`],
    ['as a string', `"${text}"`],
    ['in base64url', `:${text.replaceAll('+', '-').replaceAll('/', '_')}:`.replace(':M', ':-')],
    ['with a space inside', `:${text.slice(0, 8)} ${text.slice(8)}:`],
    ['with a tab in front', `\t:${text}:`],
    ['with too much padding', `:${text}====:`],
    ['empty', '::'],
    ['in percent-encoding', encodeURIComponent(`:${text}:`)],
    ['as PEM', own.cert],
  ])('finds no certificate in a value %s', async (_name, value) => {
    expect(await of(value)).toBe('certificate_missing');
  });

  it.each([
    ['another certificate', clientCert(victim.der)],
    ['both certificates in one sequence', clientCert(Uint8Array.from([...own.der, ...victim.der]))],
    ['the certificate with a byte after it', clientCert(Uint8Array.from([...own.der, 0]))],
    ['the certificate without its last bytes', clientCert(own.der.slice(0, -3))],
    ['the PEM of the certificate', clientCert(new TextEncoder().encode(own.cert))],
  ])('rejects %s', async (_name, value) => {
    expect(await of(value)).toBe('certificate_mismatch');
  });
});

describe('the format pem', () => {
  const verifier = verifierWith({ format: 'pem', trusted: [proxy] }, 'x-amzn-mtls-clientcert');
  const of = (value: string) => outcome(verifier, { 'x-amzn-mtls-clientcert': value });

  it('decodes percent-encoding, not a form: AWS ALB leaves + = / as they are', async () => {
    // So that a plus sign is in it for sure.
    let certificate = own;
    while (!certificate.cert.includes('+')) certificate = await createCertificate();
    const bound = await issuer.mint({ cnf: { 'x5t#S256': certificate.thumbprint } });
    for (const header of [alb(certificate.cert), nginx(certificate.cert), alb(certificate.cert.trimEnd())]) {
      const headers = { authorization: `Bearer ${bound}`, 'x-amzn-mtls-clientcert': header };
      expect((await verifier.authenticate(fromHeaders(headers, { remoteAddress: proxy }))).outcome).toBe(
        'granted',
      );
    }
  });

  it.each([
    ['CRLF', nginx(own.cert.replaceAll('\n', '\r\n'))],
    ['one line of base64', nginx(own.cert.replaceAll(/(?<=[A-Za-z\d+/])\n(?=[A-Za-z\d+/])/g, ''))],
    ['no line break at the end', nginx(own.cert.trimEnd())],
  ])('accepts a certificate with %s', async (_name, value) => {
    expect(await of(value)).toBe('granted');
  });

  it.each([
    ['two certificates', nginx(own.cert + victim.cert)],
    ['a chain', nginx(`${own.cert}\n${victim.cert}`)],
    ['the certificate after another one', nginx(victim.cert + own.cert)],
    ['a key after it', nginx(own.cert + own.key)],
    ['a key', nginx(own.key)],
    ['text before it', nginx(`subject=CN=client\n${own.cert}`)],
    ['a header inside (RFC 7468 forbids it)', nginx(own.cert.replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n'))],
    ['spaces instead of line breaks', nginx(own.cert.replaceAll('\n', ' '))],
    ['plus signs instead of spaces, as in a form', nginx(own.cert).replaceAll('%20', '+')],
    ['broken percent-encoding', `${nginx(own.cert)}%`],
    ['percent-encoding that is no UTF-8', `${nginx(own.cert)}%ff`],
    ['percent-encoding of the percent-encoding', nginx(nginx(own.cert))],
    ['bare base64', base64(own.der)],
    ['no base64', nginx('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n')],
    ['another label', nginx(own.cert.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'))],
    ['a label in lower case', nginx(own.cert.replaceAll('CERTIFICATE', 'certificate'))],
  ])('finds no certificate: %s', async (_name, value) => {
    expect(await of(value)).toBe('certificate_missing');
  });
});

describe('the format xfcc', () => {
  const verifier = verifierWith({ format: 'xfcc', trusted: [proxy] }, 'x-forwarded-client-cert');
  const of = (value: string) => outcome(verifier, { 'x-forwarded-client-cert': value });
  const hash = hex(own.thumbprint);
  const other = hex(victim.thumbprint);
  const cert = nginx(own.cert);

  // The first values have the form of the examples in Envoy's documentation, "x-forwarded-client-cert". The names of these
  // tests are the same in each run, although the certificates are new.
  it.each([
    [
      'a subject and a URI',
      `By=http://frontend.lyft.com;Hash=${hash};Subject="/C=US/ST=CA/L=San Francisco/OU=Lyft/CN=Test Client";URI=http://testclient.lyft.com`,
    ],
    [
      'several DNS names',
      `By=http://frontend.lyft.com;Hash=${hash};Subject="CN=a";URI=http://a.test;DNS=lyft.com;DNS=www.lyft.com`,
    ],
    [
      'a Cert and a Chain',
      `By=spiffe://a;Hash=${hash};Cert="${cert}";Chain="${nginx(own.cert + victim.cert)}";Subject="";URI=spiffe://b`,
    ],
    ['a URI with an equals sign', `Hash=${hash};URI=spiffe://b?c=d`],
    ['a name in small letters', `hash=${hash}`],
    ['a name and a hash in capitals', `HASH=${hash.toUpperCase()}`],
    ['a hash in quotes', `Hash="${hash}"`],
    ['a Cert alone', `Cert="${cert}"`],
    ['a Cert without quotes', `Cert=${cert}`],
    ['an empty By at the end', `Hash=${hash};By=`],
    ['a subject that looks like a Hash', String.raw`Subject="CN=a\,b;Hash=${other},O=\"c\"";Hash=${hash}`],
    // RFC 2253 §2.4, in which Envoy writes a subject, escapes a quote and a backslash by a backslash.
    ['a subject with escaped quotes', String.raw`Subject="O=\"c\"";Hash=${hash}`],
    ['a subject that ends with a backslash', String.raw`Subject="CN=DOMAIN\\";Hash=${hash}`],
    ['a subject with a backslash before a quote', String.raw`Subject="CN=a\\\"b";Hash=${hash}`],
    ['a subject with a comma before a word like a name', `Subject="CN=a,OU=Hash";Hash=${hash}`],
    ['a name that Envoy does not define', `Hash=${hash};Unknown=1`],
  ])('accepts the certificate of a header with %s', async (_name, value) => {
    expect(await of(value)).toBe('granted');
  });

  it.each([
    ['another Hash', `Hash=${other}`],
    ['another Cert', `Cert="${nginx(victim.cert)}"`],
    ['a Cert that does not fit its Hash', `Hash=${other};Cert="${cert}"`],
    ['a Hash that does not fit its Cert', `Hash=${hash};Cert="${nginx(victim.cert)}"`],
    [
      'a certificate whose URI is made to look like a Cert',
      `By=spiffe://a;Hash=${other};URI=http://x;Cert="${cert}"`,
    ],
  ])('rejects %s', async (_name, value) => {
    expect(await of(value)).toBe('certificate_mismatch');
  });

  it.each([
    ['two elements, of two proxies', `By=a;Hash=${hash},By=b;Hash=${other}`],
    ['two elements that are the same', `Hash=${hash},Hash=${hash}`],
    ['an empty second element', `Hash=${hash},`],
    ['two Hash', `Hash=${other};Hash=${hash}`],
    ['two Hash, the second in other case', `Hash=${hash};hash=${hash}`],
    ['two Cert', `Cert="${cert}";Cert="${cert}"`],
    ['a URI with a semicolon and a Hash', `Hash=${other};URI=http://x;Hash=${hash}`],
    ['a URI with a comma and a Hash', `Hash=${other};URI=http://x,Hash=${hash}`],
    ['a subject whose quotes are closed early', String.raw`Hash=${other};Subject="CN=a"b";Hash=${hash}`],
    ['a quote that is not closed', `Hash=${hash};Subject="CN=a`],
    ['a quote that is closed by an escaped one', String.raw`Hash=${hash};Subject="CN=a\"`],
    // A client sends the first element. Envoy adds its own after a comma, and quotes no URI and no DNS.
    ['the element of Envoy in a quote of the client', `Hash=${hash};Subject=",By=a;Hash=${other};URI=urn:a"`],
    ['the same without By', `Hash=${hash};Subject=",Hash=${other};URI=urn:a"`],
    ['the same in small letters', `hash=${hash};subject=",by=a;hash=${other};uri=urn:a"`],
    ['the same with a DNS', `Hash=${hash};Subject=",By=a;Hash=${other};URI=urn:a;DNS=a"`],
    ['the same with a Cert', `Cert="${cert}";Subject=",By=a;Hash=${other};URI=urn:a"`],
    ['the same with a backslash', String.raw`Hash=${hash};Subject="\,By=a;Hash=${other};URI=urn:a"`],
    ['text after a quote', `Hash="${hash}"x`],
    ['a quote inside a value', `Hash=${hash.slice(2)}"ab"`],
    ['a Hash that is too short', `Hash=${hash.slice(2)}`],
    ['a Hash that is too long', `Hash=${hash}00`],
    ['a Hash that is no hexadecimal', `Hash=${'g'.repeat(64)}`],
    ['a Hash in base64url', `Hash=${own.thumbprint}`],
    ['a malformed Hash beside a good Cert', `Hash=00;Cert="${cert}"`],
    ['a malformed Cert beside a good Hash', `Hash=${hash};Cert="x"`],
    ['a Cert with two certificates', `Cert="${nginx(own.cert + victim.cert)}"`],
    ['only a Chain', `Chain="${cert}"`],
    ['only a Subject', 'Subject="CN=client"'],
    ['an empty Hash', 'Hash='],
    ['a name without a value', `Hash=${hash};By`],
    ['a value without a name', `=${hash}`],
    ['a semicolon at the end', `Hash=${hash};`],
    ['two semicolons', `Hash=${hash};;By=a`],
    ['a space after a semicolon', `By=a; Hash=${hash}`],
    ['the name of a member of Object', '__proto__=a;constructor=b'],
  ])('finds no certificate: %s', async (_name, value) => {
    expect(await of(value)).toBe('certificate_missing');
  });
});

describe('trusted', () => {
  const headers = { 'client-cert': certificates.rfc9440 };
  const from = (trusted: CertificateHeaderOptions['trusted'], address?: string) =>
    outcome(verifierWith({ format: 'rfc9440', trusted }), headers, address);

  it.each([
    [['10.0.0.5'], '10.0.0.5'],
    [['10.0.0.5'], '::ffff:10.0.0.5'],
    [['::ffff:10.0.0.5'], '10.0.0.5'],
    [['127.0.0.1'], '::ffff:127.0.0.1'],
    [['::1'], '0:0:0:0:0:0:0:1'],
    [['2001:DB8:0::1'], '2001:db8::1'],
    [['10.0.0.1', '10.1.0.0/16'], '10.1.2.3'],
    [['fd00::/8'], 'fd12:3456::1'],
  ])('believes the header of %j from %s', async (trusted, address) => {
    expect(await from(trusted, address)).toBe('granted');
  });

  it.each([
    [['10.0.0.5'], '10.0.0.50'],
    [['10.0.0.50'], '10.0.0.5'],
    [['127.0.0.1'], '::1'],
    [['10.1.0.0/16'], '10.2.0.1'],
    [['10.0.0.5'], ''],
    [['10.0.0.5'], '10.0.0.5, 10.0.0.5'],
    [['10.0.0.5'], 'unix'],
    // Each network of the machine may have a neighbor with this address (RFC 4007 §6).
    [['fe80::1'], 'fe80::1%eth0'],
    [['fe80::/10', '::/0'], 'fe80::1%eth0'],
  ])('ignores the header if %j does not have the address %s', async (trusted, address) => {
    expect(await from(trusted, address)).toBe('certificate_missing');
  });

  it('ignores the header of a request without an address', async () => {
    const verifier = verifierWith({ format: 'rfc9440', trusted: ['10.0.0.5', '::/0', '0.0.0.0/0'] });
    const sent = { authorization: `Bearer ${token}`, ...headers, 'x-forwarded-for': '10.0.0.5' };
    const node = { headers: sent, method: 'GET', socket: { remoteAddress: undefined } };
    for (const request of [
      fromHeaders(sent),
      fromHeaders(sent, { remoteAddress: 5 as never }),
      fromNodeRequest(node),
      fromFetchRequest(new Request('https://api.test', { headers: sent })),
    ])
      expect((await verifier.authenticate(request)).denial?.code).toBe('certificate_missing');
  });

  it('may be a function of the request that returns true', async () => {
    const bySecret = verifierWith({
      format: 'rfc9440',
      trusted: (request) => request.header('x-proxy-secret') === 's3cret',
    });
    expect(await outcome(bySecret, { ...headers, 'x-proxy-secret': 's3cret' })).toBe('granted');
    expect(await outcome(bySecret, headers)).toBe('certificate_missing');
  });

  it.each<[string, unknown]>([
    ['false', false],
    ['undefined', undefined],
    ['null', null],
    ['1', 1],
    ['"true"', 'true'],
    ['an object', {}],
    ['a Boolean object', Object(true)],
    ['a promise of true', Promise.resolve(true)],
    ['a function', () => true],
  ])('ignores the header if the function returns %s', async (_name, answer) => {
    expect(await from(() => answer as boolean)).toBe('certificate_missing');
  });

  it('rejects the request with an Error if the function throws anything', async () => {
    for (const thrown of [new Error('broken'), undefined, 'text', null]) {
      const trusted = () => {
        // oxlint-disable-next-line typescript/only-throw-error
        throw thrown;
      };
      await expect(from(trusted)).rejects.toBeInstanceOf(Error);
    }
  });

  it('ignores a promise that rejects, which would end the process', async () => {
    // oxlint-disable-next-line typescript/no-misused-promises
    const trusted = (async () => {
      throw new Error('broken');
    }) as never;
    expect(await from(trusted)).toBe('certificate_missing');
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('keeps its list, although the caller changes it later', async () => {
    const trusted = ['10.0.0.9'];
    const verifier = verifierWith({ format: 'rfc9440', trusted });
    trusted.push(proxy);
    expect(await outcome(verifier, headers)).toBe('certificate_missing');
  });
});

import { encoded } from './hostile-issuer.js';
import { proofs } from './proof-forge.js';
import type { HostileProof, ProofForge } from './proof-forge.js';

const repeated = ['proof_repeated', 'proof_malformed'] as const;
const malformed = ['proof_malformed'] as const;
/** Something is no JSON object, or a member is written twice. A parser may see it in the one or the other part. */
const damaged = [
  'proof_malformed',
  'proof_claim_missing',
  'proof_type_mismatch',
  'proof_key_unusable',
] as const;

/** Proofs that are missing or repeated (RFC 9449 §4.3, check 1), and ones that are no JWT (check 2). */
export function proofForms(forge: ProofForge): readonly HostileProof[] {
  const { token, proof, header, claims, signText } = forge;
  const good = proof();
  const [head = '', body = '', signature = ''] = good.split('.');
  const padded = Buffer.from(claims()).toString('base64');
  return [
    ...proofs(token, ['proof_missing'], { 'no DPoP header': [] }),
    ...proofs(token, ['proof_missing', 'proof_malformed'], { 'an empty DPoP header': '' }),
    ...proofs(token, repeated, {
      'two DPoP headers with different proofs': [proof(), proof()],
      'two DPoP headers with the same proof': [good, good],
      'a second DPoP header that is junk': [proof(), 'junk'],
      'a first DPoP header that is junk': ['junk', proof()],
      'a second DPoP header that is empty': [proof(), ''],
      'three DPoP headers': [proof(), proof(), proof()],
      'two proofs with a comma between them': `${proof()},${proof()}`,
      'two proofs with a comma and a blank between them': `${proof()}, ${proof()}`,
      'a comma behind a proof': `${proof()},`,
      'a comma before a proof': `,${proof()}`,
      'a comma alone': ',',
      'a proof in the JSON serialization': JSON.stringify({ protected: head, payload: body, signature }),
      'a proof as an address': `data:application/jwt,${proof()}`,
    }),
    ...proofs(token, malformed, {
      'a word as proof': 'junk',
      'a proof of two parts': `${head}.${body}`,
      'a proof of four parts': `${proof()}.AAAA`,
      'a proof of five parts, like a JWE': `${head}.AAAA.AAAA.AAAA.AAAA`,
      'a proof of three empty parts': '..',
      'a proof without a header': `.${body}.${signature}`,
      'a proof without claims': `${head}..${signature}`,
      'a dot behind a proof': `${proof()}.`,
      'a dot before a proof': `.${proof()}`,
      'a blank within a proof': `${head}. ${body}.${signature}`,
      'a tab within a proof': `${head}.\t${body}.${signature}`,
      'a proof behind the name of the scheme': `DPoP ${proof()}`,
      'a proof behind the word Bearer': `Bearer ${proof()}`,
      'a proof and a parameter': `${proof()}; q=1`,
      'a proof in quotes': `"${proof()}"`,
      'a proof in angle brackets': `<${proof()}>`,
      'a proof in colons, like a byte sequence': `:${Buffer.from(proof()).toString('base64')}:`,
      'a proof in base64url twice': encoded(proof()),
      'a proof with padding': `${head}=.${body}.${signature}`,
      'a proof with its claims in base64 with padding': `${head}.${padded}.${signature}`,
      'a signature with a character that base64url lacks': `${head}.${body}.${signature.slice(0, -1)}+`,
      'a proof with a NUL': `${proof()}\0`,
      'a proof with a letter outside ASCII': `${proof()}\u00e9`,
      'a proof with a key sign': `${proof()}\u{1f511}`,
      'a page as proof': '<html></html>',
      'a proof of 9 KB': proof({ more: 'x'.repeat(9 * 1024) }),
      '9 KB of one letter': 'A'.repeat(9 * 1024),
      '9 KB of dots': '.'.repeat(9 * 1024),
    }),
    ...proofs(token, damaged, {
      'a header that is no JSON': signText('not JSON', claims()),
      'a header that is cut off': signText(header().slice(0, -1), claims()),
      'a header in a list': signText(`[${header()}]`, claims()),
      'a header that is null': signText('null', claims()),
      'a header that is text': signText(JSON.stringify(header()), claims()),
      'a header with text behind it': signText(`${header()}x`, claims()),
      'a header with a byte order mark': signText(`\ufeff${header()}`, claims()),
      'a header that is no UTF-8': signText(broken(header()), claims()),
      'claims that are no JSON': signText(header(), 'not JSON'),
      'claims that are cut off': signText(header(), claims().slice(0, -1)),
      'claims in a list': signText(header(), `[${claims()}]`),
      'claims that are null': signText(header(), 'null'),
      'claims that are a number': signText(header(), '5'),
      'claims that are text': signText(header(), JSON.stringify(claims())),
      'claims with text behind them': signText(header(), `${claims()}x`),
      'claims that are no UTF-8': signText(header(), broken(claims())),
      'claims that are a JWT': signText(header(), proof()),
      'claims 1,000 lists deep': signText(header(), '['.repeat(1000) + ']'.repeat(1000)),
      ...repeatedMembers(forge),
    }),
    ...proofs(token, ['proof_malformed', 'proof_signature_invalid', 'critical_unsupported'], {
      'a proof with crit for something unknown': proof({}, { crit: ['unknown'], unknown: true }),
      'a proof with crit for b64': proof({}, { crit: ['b64'], b64: false }),
      'a proof with crit for htu': proof({}, { crit: ['htu'] }),
      'a proof with an empty crit': proof({}, { crit: [] }),
      'a proof with a crit that is null': proof({}, { crit: null }),
    }),
  ];
}

/** A member that is written twice: parsers differ in which of the two counts (RFC 7515 §4, RFC 7519 §4). */
function repeatedMembers({ header, claims, signText }: ProofForge): Readonly<Record<string, string>> {
  const twice = (text: string, member: string): string => `{${member},${text.slice(1)}`;
  const inHeader = { alg: '"none"', typ: '"JWT"', jwk: '{}' };
  const inClaims = {
    htu: '"https://attacker.test/"',
    htm: '"DELETE"',
    iat: '0',
    jti: '"other"',
    ath: '"other"',
  };
  return Object.fromEntries([
    ...Object.entries(inHeader).map(([name, value]) => [
      `a second ${name} in the header of a proof`,
      signText(twice(header(), `"${name}":${value}`), claims()),
    ]),
    ...Object.entries(inClaims).map(([name, value]) => [
      `a second ${name} in the claims of a proof`,
      signText(header(), twice(claims(), `"${name}":${value}`)),
    ]),
    [
      'a second htu that is escaped',
      signText(header(), twice(claims(), '"\\u0068tu":"https://attacker.test/"')),
    ],
  ]) as Readonly<Record<string, string>>;
}

/** Puts a byte that no UTF-8 has into a text. */
function broken(text: string): Uint8Array {
  return Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xff]), Buffer.from(text.slice(-2))]);
}

import { settings } from './settings.js';

const { issuer, audience, origin, now } = settings;
const words = (text: string): readonly string[] => text.split(' ');

/** Names of claims, header parameters and key members, and names with a meaning in JavaScript. */
export const names: readonly string[] = [
  words(
    'iss aud exp nbf iat sub azp client_id org_id scope scp permissions act cnf nonce at_hash active token_type token_use events',
  ),
  words('typ alg kid crit b64 jwk jku x5c cty keys kty crv use key_ops n e x y d p k issuer jwks_uri'),
  words('__proto__ constructor prototype toString length then 0'),
].flat();

const addresses = [
  issuer,
  `${issuer}/`,
  `${issuer}.attacker.test`,
  audience,
  `${audience}/`,
  audience.slice(1),
];

/** Times around the present, and around the clock tolerance. */
export const times: readonly number[] = [0, 1, -1, 4.999, 5, 5.001, -4.999, -5, -5.001, 60, -60].map(
  (seconds) => now + seconds,
);

/** JSON texts of values: of every type, almost right, or in unusual spellings. */
export const values: readonly string[] = [
  words('null true false [] {} "" 0 -0 -1 1e400 -1e400 1E+3 5e-324 9007199254740993 [null] {"a":1}'),
  times.flatMap((time) => [`${time}`, `"${time}"`, `[${time}]`, `${time * 1000}`, `${time / 1e9}e9`]),
  [...addresses, origin, `${issuer}/jwks`, 'http://127.0.0.1/jwks', 'file:///jwks'].map(quoted),
  [`["${audience}"]`, `["other","${audience}"]`, `["${audience}",5]`, `[["${audience}"]]`, `["${issuer}"]`],
  words('none ES256 RS256 PS256 RS512 EdDSA Ed25519 HS256 ES384 key-ES256 key-RS256 key-Ed25519').map(quoted),
  words('JWT at+jwt application/at+jwt logout+jwt RSA EC OKP AKP oct P-256 P-384 sig enc verify').map(quoted),
  words('AQAB AQ AA Bearer user_1 é __proto__').map(quoted),
  words('["verify"] ["exp"] ["b64"] {"sub":"user_2"} {"keys":[]} {"__proto__":{"crit":[]}}'),
  words('"\\u0000" "\\ud800" "\\u00e9" "\\r\\nX" "a\\u0020b"'),
].flat();

/** Pieces of text with a meaning in a token, in JSON or in a header. */
export const fragments: readonly string[] = [
  words('. .. = == + / - _ ~ , ; " \\ { } [ ] : {} [] AA e30 0 null 1e400 \\u0000 /* %2e'),
  [
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\0',
    '\u00a0',
    '\u00e9',
    '\u00ff',
    '\u00c0\u00af',
    '\ud800',
    '\u{1f511}',
    '\ufeff',
  ],
  words('bearer __session= {token} eyJhbGciOiJub25lIn0 acme_ oat_ "exp": ,"iss":'),
  ['Bearer ', '; ', ', ', '\uff21'],
].flat();

function quoted(text: string): string {
  return JSON.stringify(text);
}

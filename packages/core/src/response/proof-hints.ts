import { isText, isTextList } from '../options/option-checks.js';
import { aboutClaim } from './hints.js';
import type { HintOfDetail } from './hints.js';

const claims = aboutClaim(
  'A proof needs "jti" (at most 256 characters), "htm", "htu", "iat" and "ath" (RFC 9449 §4.2).',
);

/** Says which claim of a proof is wrong. */
export const hintForProofClaim: HintOfDetail = (detail) =>
  detail.unit === 'milliseconds'
    ? `${claims(detail)} It looks like milliseconds: "iat" is in seconds.`
    : claims(detail);

/** Says which algorithms are accepted. */
export const hintForProofAlgorithm: HintOfDetail = ({ allowed }) =>
  'The "alg" of the proof is none of "algorithms" of dpop() (RFC 9449 §4.3, check 5)' +
  (isTextList(allowed) ? `: ${allowed.join(', ')}.` : '.');

/** Says why the key of a proof is not accepted. */
export const hintForProofKey: HintOfDetail = ({ problem }) =>
  'The "jwk" of the proof is missing, malformed, weak or for another algorithm, or it has private members (RFC 9449 §4.3, ' +
  `check 7).${isText(problem) ? ` The key ${problem}.` : ''}`;

/** The longest path that a log gets, in characters. */
const maxPath = 200;

const differences: Readonly<Record<string, string>> = {
  form: 'It is no http or https URI without a user name.',
  origin: 'Its origin differs. Set "origins" of dpop() to the addresses that clients use.',
  path: 'Its path differs. Behind a proxy that rewrites paths, set "path" of dpop().',
};

/** Says which address the proof should have named. It never repeats that of the proof, nor a query. */
export const hintForTarget: HintOfDetail = ({ origins, path, differs, unknown }) => {
  const start = 'The "htu" of the proof is not the address of the request (RFC 9449 §4.3, check 9).';
  if (unknown === 'path')
    return `${start} The path of the request is unknown or malformed. An adapter of your own must set "target" of its AuthRequest.`;
  if (!isTextList(origins) || !isText(path)) return start;
  const shown = path.length > maxPath ? `${path.slice(0, maxPath)}...` : path;
  const expected = origins.map((origin) => origin + shown).join(' or ');
  const difference = isText(differs) && Object.hasOwn(differences, differs) ? ` ${differences[differs]}` : '';
  return `${start} Expected is ${expected}.${difference}`;
};

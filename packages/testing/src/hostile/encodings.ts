import { each, spelt, tokens } from './case.js';
import type { HostileToken } from './case.js';
import type { Forge } from './forge.js';

/**
 * The codes for a token with a part that can't be decoded. It is malformed or no JWT at all; with five parts it looks
 * encrypted.
 */
const undecodable = ['token_malformed', 'token_unrecognized', 'token_encrypted'] as const;

const foreign: readonly string[] = [
  ['=', '==', '%3D', '+', '/', ' ', '\t', '\n', '\r\n', '\0', '\u000b', '\u007f', '\u0085', '\u00a0'],
  [
    '\u200b',
    '\u2028',
    '\ufeff',
    '\u0430',
    '\uff21',
    '\u00e9',
    '\ud83d\ude00',
    '\ud800',
    ',',
    ';',
    '"',
    '\\',
    '~',
    '!',
  ],
].flat();

const dots = [
  '\u2024',
  '\u3002',
  '\uff0e',
  '\u00b7',
  '\u2219',
  '%2E',
  '%2e',
  '&#46;',
  ',',
  ' ',
  ':',
  '..',
] as const;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Valid tokens in other encodings. Accepting them would give one token several forms (RFC 7515 §2, RFC 4648 §3.5). */
export function otherEncodings(forge: Forge): readonly HostileToken[] {
  const { signed, issuer, header: headerWith, payload: payloadWith } = forge;
  const good = signed({ text: '>>>???a>>>???a>>>???' });
  const [header = '', payload = '', signature = ''] = good.split('.');
  const base64 = good.replaceAll('-', '+').replaceAll('_', '/');
  const parts = { header, payload, signature };
  return [
    ...Object.entries(parts).flatMap(([name, part]) => [
      ...each(foreign, undecodable, (character) => [
        `${spelt(character)} in the middle of the ${name}`,
        good.replace(part, () => part.slice(0, 8) + character + part.slice(8)),
      ]),
      ...each(foreign.slice(0, 12), undecodable, (character) => [
        `${spelt(character)} behind the ${name}`,
        good.replace(part, () => part + character),
      ]),
      ...each(['=', ' ', '\t', '\n', '\0', '\ufeff'], undecodable, (character) => [
        `${spelt(character)} before the ${name}`,
        good.replace(part, () => character + part),
      ]),
      ...tokens(undecodable, {
        [`a length that no bytes have in the ${name}`]: good.replace(
          part,
          () => part + 'A'.repeat((5 - (part.length % 4)) % 4 || 5),
        ),
      }),
      ...trailingBits(forge, name),
    ]),
    ...each(dots, undecodable, (dot) => [`${spelt(dot)} for the first dot`, good.replace('.', () => dot)]),
    ...each(dots, undecodable, (dot) => [`${spelt(dot)} for both dots`, good.replaceAll('.', () => dot)]),
    ...tokens(undecodable, {
      'the alphabet of base64': base64,
      'the alphabet of base64 with padding': base64
        .split('.')
        .map((part) => part + '='.repeat((4 - (part.length % 4)) % 4))
        .join('.'),
      ...Object.fromEntries(
        ['', 'x', 'xx'].map((filler) => [
          `padding that is signed, with "${filler}"`,
          issuer.signPadded(headerWith({ filler }), payloadWith({ filler })),
        ]),
      ),
      'the whole token in base64url': Buffer.from(good).toString('base64url'),
      'the whole token in base64': Buffer.from(good).toString('base64'),
      'each part in base64url twice': good
        .split('.')
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.'),
      'each part in hex': good
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString('hex'))
        .join('.'),
      'the whole token percent-encoded': good.replaceAll(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`),
      'a token in quotes': `"${good}"`,
      'a token in single quotes': `'${good}'`,
      'a token in angle brackets': `<${good}>`,
      'a token as a JSON list': JSON.stringify([good]),
      'a JWS in flattened JSON': JSON.stringify({ payload, protected: header, signature }),
      'a JWS in general JSON': JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
      'a token with its scheme': `Bearer ${good}`,
      'a token in upper case': good.toUpperCase(),
      'a token in lower case': good.toLowerCase(),
      'a token backwards': good.split('').reverse().join(''),
      'a token twice': good + good,
      'a token twice with a dot': `${good}.${good}`,
      'a token twice with a comma': `${good},${good}`,
      'a dot before a token': `.${good}`,
      'a dot behind a token': `${good}.`,
      'two dots behind a token': `${good}..`,
      'a token without its header': `.${payload}.${signature}`,
      'a token without its payload': `${header}..${signature}`,
      'a token without its signature and dot': `${header}.${payload}`,
      'a header alone': header,
      'a header and two dots': `${header}..`,
      'the parts in another order': `${payload}.${header}.${signature}`,
      'the parts backwards': `${signature}.${payload}.${header}`,
      'four parts': `${good}.${signature}`,
      'a token wrapped at 64 characters': good.replaceAll(/(.{64})/g, '$1\n'),
      'a fragment behind a token': `${good}#x`,
      'a query behind a token': `${good}?x=1`,
      ...Object.fromEntries(
        [' ', '.', '..', '...', '....', '.....', '. .'].map((text) => [`the text ${spelt(text)}`, text]),
      ),
    }),
    ...tokens(['credential_missing'], { 'the text ""': '' }),
    ...each([100, 1000, 10_000], undecodable, (count) => [`${count} dots`, '.'.repeat(count)]),
    ...each([20_000, 200_000], ['token_too_long'], (length) => [
      `${length} characters`,
      `${good}${'A'.repeat(length)}`,
    ]),
    ...tokens(['token_too_long'], {
      'a good signature over 20,000 characters': signed({ text: 'x'.repeat(20_000) }),
      'a header of 20,000 characters': signed({}, { text: 'x'.repeat(20_000) }),
      '20,000 dots': '.'.repeat(20_000),
    }),
  ];
}

/**
 * Sets the unused bits of the last base64url character. They must be zero; any other value would be a second
 * encoding.
 */
function trailingBits({ signed }: Forge, name: string): readonly HostileToken[] {
  const index = ['header', 'payload', 'signature'].indexOf(name);
  return ['', 'x', 'xx'].flatMap((filler, at) => {
    const parts = signed({ filler }, { filler }).split('.');
    const part = parts[index] ?? '';
    if (part.length % 4 === 0 || (name === 'signature' && at > 0)) return [];
    const last = alphabet[alphabet.indexOf(part.at(-1) ?? '') ^ 1] ?? '';
    const changed = parts.with(index, part.slice(0, -1) + last);
    return tokens(undecodable, {
      [`unused bits in the ${name} of a token with "${filler}"`]: changed.join('.'),
    });
  });
}

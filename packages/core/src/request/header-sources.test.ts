import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../test/outcome-of.js';
import type { HeaderValue } from '../../test/outcome-of.js';
import { authorizationHeader } from './authorization-header.js';
import { header } from './header.js';

const own = header('x-access-token', { scheme: 'Bearer' });
const apiKey = header('authorization', { scheme: 'ApiKey' });

const inAuthorization = [
  ['authorizationHeader with Bearer', authorizationHeader, 'Bearer abc'],
  ['authorizationHeader with DPoP', authorizationHeader, 'DPoP abc'],
  ['header("authorization") with a scheme', apiKey, 'ApiKey abc'],
] as const;
const withScheme = [
  ...inAuthorization,
  ['header("x-access-token") with a scheme', own, 'Bearer abc'],
] as const;
/** Every source that reads one header, with a value whose token is `abc`. */
const every = [...withScheme, ['header("x-api-key") without a scheme', header('x-api-key'), 'abc']] as const;

/** The outcome of a source for a request that returns this value for each header. */
function outcome(source: typeof own, value: HeaderValue): string {
  return outcomeOf(source.read({ raw: {}, method: 'GET', header: () => value }));
}

it('authorizationHeader says for the metadata how clients send tokens (RFC 9728 §2)', () => {
  expect(authorizationHeader.bearerMethod).toBe('header');
});

describe.each(every)('%s', (_name, source, good) => {
  it.each<[string, HeaderValue, string]>([
    ['a token', good, 'abc'],
    ['a list of one', [good], 'abc'],
    ['no header', undefined, 'nothing'],
    ['null, as a fetch Headers returns it', null, 'nothing'],
    ['an empty list', [], 'nothing'],
    ['an empty header', '', 'nothing'],
    ['blanks alone', ' \t ', 'nothing'],
    ['a line break alone', '\n', 'credential_malformed'],
    ['a space first', ` ${good}`, 'credential_malformed'],
    ['a space behind', `${good} `, 'credential_malformed'],
    ['a word too many', `${good} def`, 'credential_malformed'],
    ['two headers', [good, good], 'credential_repeated'],
    ['two headers, the first of them empty', ['', good], 'credential_repeated'],
    ['two headers, the second of them empty', [good, ''], 'credential_repeated'],
    ['two headers joined by a proxy', `${good}, ${good}d`, 'credential_repeated'],
    ['two headers joined without a space', `${good},${good}d`, 'credential_repeated'],
    ['an empty header joined to another', `, ${good}`, 'credential_repeated'],
  ])('reads a header: %s', (_value, value, expected) => {
    expect(outcome(source, value)).toBe(expected);
  });
});

describe.each(withScheme)('%s', (_name, source, good) => {
  const scheme = good.replace(' abc', '');

  it.each<[string, string, string]>([
    ['in lower case', good.toLowerCase(), 'abc'],
    ['in capitals', `${scheme.toUpperCase()} abc`, 'abc'],
    ['before several spaces', `${scheme}   abc`, 'abc'],
    ['alone', scheme, 'nothing'],
    ['before a space', `${scheme} `, 'nothing'],
    ['before many spaces', scheme + ' '.repeat(99), 'nothing'],
    ['before a tab', `${scheme}\tabc`, 'credential_malformed'],
    ['before a comma', `${scheme},x`, 'credential_repeated'],
    ['before a comma and a parameter', `${scheme},x=y`, 'credential_malformed'],
    ['with a character outside ASCII', `\u00e9${good}`, 'credential_malformed'],
    ['in quotes', `"${good}"`, 'credential_malformed'],
    ['missing, before a quoted token', '"abc"', 'credential_malformed'],
    ['joined to another by a proxy', `Basic abc, ${good}`, 'credential_repeated'],
    ['joined to another, with padding', `Basic abc, ${good}==`, 'credential_repeated'],
    ['joined to a quoted value', `Digest uri="/a", ${good}`, 'credential_repeated'],
  ])('reads a scheme: %s', (_where, value, expected) => {
    expect(outcome(source, value)).toBe(expected);
  });
});

/** Values of schemes that none of the sources reads. */
const otherSchemes = [
  ['Basic', 'Basic dXNlcjpwYXNz'],
  ['a scheme alone', 'Basic'],
  ['a scheme that begins alike', 'Bearers abc'],
  ['a token without a scheme', 'eyJh.eyJi.sig'],
  ['Digest with commas alone', 'Digest username="a",realm="b"'],
  ['Digest with its commas', 'Digest username="a", realm="b"'],
  ['Digest with a comma in a quoted value', 'Digest uri="/a,b", realm="c, d"'],
] as const;

describe.each(inAuthorization)('%s', (_name, source) => {
  it.each(otherSchemes)('leaves another scheme to other sources: %s', (_scheme, value) => {
    expect(outcome(source, value)).toBe('nothing');
  });
});

it.each(otherSchemes)('a header of its own rejects every other scheme: %s', (_scheme, value) => {
  expect(outcome(own, value)).toBe('credential_malformed');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetPath, targetUri } from './target-uri.js';

const textOf = (uri: string) => {
  const found = targetUri(uri);
  return found && found.origin + found.path;
};

describe('two URIs of one target have one normalized form', () => {
  // RFC 3986 §6.2.2 and §6.2.3, with its own examples.
  it.each([
    ['the case of the scheme', 'HTTPS://api.example.com/a', 'https://api.example.com/a'],
    ['the case of the host', 'https://API.Example.COM/a', 'https://api.example.com/a'],
    ['the default port of https', 'https://api.example.com:443/a', 'https://api.example.com/a'],
    ['the default port of http', 'http://localhost:80/a', 'http://localhost/a'],
    ['an empty port', 'https://api.example.com:/a', 'https://api.example.com/a'],
    ['an empty path', 'https://api.example.com', 'https://api.example.com/'],
    [
      'an encoded unreserved character',
      'https://api.example.com/%7Esmith%2D%5f',
      'https://api.example.com/~smith-_',
    ],
    [
      'the case of percent encoding',
      'https://api.example.com/a%c2%b1b%3a',
      'https://api.example.com/a%C2%B1b%3A',
    ],
    ['dot segments', 'https://api.example.com/a/b/c/./../../g', 'https://api.example.com/a/g'],
    ['dot segments at the end', 'https://api.example.com/a/b/..', 'https://api.example.com/a/'],
    ['dot segments beyond the root', 'https://api.example.com/../../a/.', 'https://api.example.com/a/'],
    ['encoded dot segments', 'https://api.example.com/a/%2e%2E/b', 'https://api.example.com/b'],
    ['an encoded letter of the host', 'https://%41pi.example.com/a', 'https://api.example.com/a'],
    ['a query', 'https://api.example.com/a?b=/../c#d', 'https://api.example.com/a'],
    ['a fragment', 'https://api.example.com/a#b?c', 'https://api.example.com/a'],
    ['a query after an empty path', 'https://api.example.com?a', 'https://api.example.com/'],
    ['an IPv6 address', 'http://[::1]:80/a', 'http://[::1]/a'],
  ])('%s', (_name, uri, expected) => {
    expect(textOf(uri)).toBe(expected);
  });
});

describe('these stay different', () => {
  it.each([
    ['a trailing slash', 'https://api.example.com/a/'],
    ['the case of the path', 'https://api.example.com/A'],
    ['another port', 'https://api.example.com:8443/a'],
    ['a port with a leading zero', 'https://api.example.com:0443/a'],
    ['the default port of the other scheme', 'https://api.example.com:80/a'],
    ['another scheme', 'http://api.example.com/a'],
    ['a trailing dot of the host', 'https://api.example.com./a'],
    ['an empty segment', 'https://api.example.com//a'],
    ['an encoded slash', 'https://api.example.com/%2Fa'],
    ['a character that is reserved', 'https://api.example.com/a%3B'],
    ['a segment of three dots', 'https://api.example.com/.../a'],
    ['an address in another notation', 'https://127.1/a'],
  ])('%s', (_name, uri) => {
    expect(textOf(uri)).toBe(uri);
    expect(textOf(uri)).not.toBe('https://api.example.com/a');
  });
});

describe('these are no target', () => {
  it.each([
    ['a user name', 'https://user@api.example.com/a'],
    ['a user name with a password', 'https://user:secret@api.example.com/a'],
    ['a user name that looks like the host', 'https://api.example.com@evil.example/a'],
    ['an empty user name', 'https://@api.example.com/a'],
    ['a backslash in the path', String.raw`https://api.example.com\a`],
    ['a backslash before the host', String.raw`https:\\api.example.com/a`],
    ['a line feed', 'https://api.example.com/a\n'],
    ['a tab', 'https://api.exa\tmple.com/a'],
    ['a blank', 'https://api.example.com/a b'],
    ['a blank before it', ' https://api.example.com/a'],
    ['full-width letters', 'https://ａpi.example.com/a'],
    ['a letter with an accent', 'https://api.example.com/é'],
    ['a null character', 'https://api.example.com/a\0'],
    ['a percent sign alone', 'https://api.example.com/100%'],
    ['a wrong percent encoding', 'https://api.example.com/%zz'],
    ['a wrong percent encoding of the host', 'https://api%2.example.com/a'],
    ['no host', 'https:///a'],
    ['no host but a port', 'https://:443/a'],
    ['one slash', 'https:/api.example.com/a'],
    ['no slash', 'https:api.example.com/a'],
    ['no scheme', '//api.example.com/a'],
    ['another scheme', 'ftp://api.example.com/a'],
    ['a scheme after a digit', '1https://api.example.com/a'],
    ['a URI behind a slash', '/https://api.example.com/a'],
    ['a URI behind another scheme', 'view-source:https://api.example.com/a'],
    ['a scheme that is a name of every object', 'constructor://api.example.com/a'],
    ['a port that is no number', 'https://api.example.com:x/a'],
    ['two ports', 'https://api.example.com:443:443/a'],
    ['an open bracket', 'https://[::1/a'],
    ['a path alone', '/a'],
    ['nothing', ''],
  ])('%s', (_name, uri) => {
    expect(targetUri(uri)).toBeUndefined();
  });
});

describe('the path of a request', () => {
  it.each([
    ['without its query', '/a/b?c=/../d', '/a/b'],
    ['with a query that is no URI', '/a?b=\\ é', '/a'],
    ['with two slashes, which name no host', '//evil.example/a', '//evil.example/a'],
    ['of a whole URI', 'http://inside.example:3000/a?b', '/a'],
    ['that is empty but for the query', '/?a', '/'],
    ['with dot segments', '/a/../b', '/b'],
  ])('%s', (_name, target, path) => {
    expect(targetPath(target)).toBe(path);
  });

  it.each(['*', '', 'a', '?a', 'api.example.com:443', '/a b', '/a\\b', '/%', '/é', String.raw`\\evil`])(
    'is unknown for %j',
    (target) => {
      expect(targetPath(target)).toBeUndefined();
    },
  );
});

describe('for every URI', () => {
  it('normalizing twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (uri) => {
        const once = textOf(uri);
        expect(once === undefined || textOf(once) === once).toBe(true);
      }),
    );
  });

  it('whose path is plain, it says what URL says', () => {
    // Without names such as ".a": after one, URL of Node.js 20 keeps a last dot segment, against RFC 3986 §5.2.4.
    const name = fc.stringMatching(/^(?:[a-z\d-](?:[a-z\d-]|%2F|\.){0,4})?$/);
    const segment = fc.oneof(name, fc.constantFrom('.', '..'));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
        const uri = `https://api.example.com/${segments.join('/')}`;
        expect(textOf(uri)).toBe(new URL(uri).href);
      }),
    );
  });

  it('no text throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => [targetUri(`https://${text}`), targetPath(`/${text}`)]).not.toThrow();
      }),
    );
  });

  it('a long one costs little', () => {
    const start = performance.now();
    for (const part of ['%', '/.', '/..', ':', '[', 'a.', '%2e', '\\', '@']) {
      targetUri(`https://${part.repeat(4000)}`);
      targetUri(`https://a/${part.repeat(4000)}`);
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

import { describe, expect, it } from 'vitest';
import { challenge } from './challenge.js';
import { deny } from './denial.js';
import { problem } from './problem.js';

describe('challenge', () => {
  it.each([
    ['credential_missing', 'Bearer realm="api"'],
    ['scheme_unsupported', 'Bearer realm="api"'],
    [
      'credential_repeated',
      'Bearer realm="api", error="invalid_request", error_description="The request carries more than one credential."',
    ],
    [
      'credential_malformed',
      'Bearer realm="api", error="invalid_token", error_description="The credential of the request is malformed."',
    ],
    [
      'token_expired',
      'Bearer realm="api", error="invalid_token", error_description="The access token has expired."',
    ],
    [
      'not_allowed',
      'Bearer realm="api", error="insufficient_scope", error_description="The caller is not allowed to do this."',
    ],
  ] as const)('follows RFC 6750 for %s', (code, header) => {
    expect(challenge(deny(code)).headers['www-authenticate']).toBe(header);
  });

  it.each([
    ['Reports of 2027', 'Bearer realm="Reports of 2027"'],
    ['the "new" API', 'Bearer realm="the \\"new\\" API"'],
    ['C:\\api', 'Bearer realm="C:\\\\api"'],
    ['a", error="x', 'Bearer realm="a\\", error=\\"x"'],
    ['~', 'Bearer realm="~"'],
  ])('has the realm %s as a quoted string (RFC 9110 §5.6.4)', (realm, header) => {
    expect(challenge(deny('credential_missing'), { realm }).headers['www-authenticate']).toBe(header);
  });

  it('names the required scopes in one string', () => {
    const { headers } = challenge(deny('scope_missing', { required: ['a', 'b:c'] }));
    expect(headers['www-authenticate']).toMatch(
      /^Bearer realm="api", error="insufficient_scope", .*, scope="a b:c"$/,
    );
  });

  it.each([
    deny('scope_missing'),
    deny('permission_missing', { required: ['a'] }),
    deny('organization_mismatch', { required: ['a'] }),
    deny('audience_mismatch', { expected: ['a'] }),
  ])('names no scope for $code without required scopes', (denial) => {
    expect(challenge(denial).headers['www-authenticate']).not.toContain('scope="');
  });

  it.each([
    ['credential_repeated', 400, 'Bad Request', 'invalid_request'],
    ['credential_missing', 401, 'Unauthorized', undefined],
    ['signature_invalid', 401, 'Unauthorized', 'invalid_token'],
    ['permission_missing', 403, 'Forbidden', 'insufficient_scope'],
  ] as const)('has a problem document (RFC 9457) as its body for %s', (code, status, title, error) => {
    const denial = deny(code);
    const reply = challenge(denial);
    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(reply.body)).toEqual({
      type: 'about:blank',
      title,
      status,
      detail: denial.message,
      ...(error && { error }),
    });
  });

  it('is not part of the reply for an outage, which is a problem document as well', () => {
    const { status, headers, body } = problem(503, 'Try again later.', { 'retry-after': '5' });
    expect(headers).toEqual({
      'retry-after': '5',
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status,
      detail: 'Try again later.',
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['the scopes of the denial', { scopes: ['x', 'y'] }, ', scope="x y"'],
    ['the scopes of the route, if the denial has none', {}, ', scope="a b"'],
    ['no scope, if the alternative needs none', { anyOf: true }, ''],
    ['the scopes of the alternative', { anyOf: true, scopes: ['x'] }, ', scope="x"'],
  ])('for another authentication has %s', (_what, detail, expected) => {
    const denial = deny('authentication_insufficient', detail);
    expect(challenge(denial, { scopes: ['a', 'b'] }).headers['www-authenticate']).toBe(
      `Bearer realm="api", error="insufficient_user_authentication", error_description="${denial.message}"${expected}`,
    );
  });

  it.each([
    ['a line break', 'a\r\nset-cookie: x=y', 'a??set-cookie: x=y'],
    ['an umlaut', 'für', 'f?r'],
    ['a dash', 'a – b', 'a ? b'],
    ['quotes', 'a "b" \\', String.raw`a \"b\" \\`],
    ['a NUL', 'a\0', 'a?'],
    ['a tab', 'a\tb', 'a?b'],
  ])('has no character that a header cannot have: %s', (_what, text, expected) => {
    const denied = { ...deny('scope_missing', { required: [text] }), message: text };
    const { headers, body } = challenge(denied, { realm: text, metadata: text });
    expect(headers['www-authenticate']).toBe(
      `Bearer realm="${expected}", error="insufficient_scope", error_description="${expected}", ` +
        `scope="${expected}", resource_metadata="${expected}"`,
    );
    expect((JSON.parse(body) as { detail: string }).detail).toBe(text);
  });

  it('contains neither the hint nor the detail, which are for the log', () => {
    const denial = deny('audience_mismatch', { expected: ['https://internal.test'] });
    const shown = JSON.stringify(challenge(denial));
    expect(shown).not.toContain('internal.test');
    expect(shown).not.toContain(denial.hint);
    expect(shown).not.toContain(denial.code);
  });
});

import { describe, expect, it } from 'vitest';
import { challenge } from './challenge.js';
import { deny } from './denial.js';
import { problem } from './problem.js';

describe('a challenge', () => {
  it.each([
    ['credential_missing', 'Bearer realm="api"'],
    ['scheme_unsupported', 'Bearer realm="api"'],
    [
      'credential_malformed',
      'Bearer realm="api", error="invalid_request", error_description="The credential of the request is malformed."',
    ],
    [
      'token_expired',
      'Bearer realm="api", error="invalid_token", error_description="The access token has expired."',
    ],
    [
      'not_allowed',
      'Bearer realm="api", error="insufficient_scope", error_description="The caller is not allowed to do this."',
    ],
  ] as const)('of %s says no more than RFC 6750 wants it to', (code, header) => {
    expect(challenge(deny(code)).headers['www-authenticate']).toBe(header);
  });

  it('names the scopes that are asked for, as one text', () => {
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
  ])('names no scope for $code without any', (denial) => {
    expect(challenge(denial).headers['www-authenticate']).not.toContain('scope="');
  });

  it.each([
    ['credential_repeated', 400, 'Bad Request', 'invalid_request'],
    ['credential_missing', 401, 'Unauthorized', undefined],
    ['signature_invalid', 401, 'Unauthorized', 'invalid_token'],
    ['permission_missing', 403, 'Forbidden', 'insufficient_scope'],
  ] as const)('of %s has a problem for its body', (code, status, title, error) => {
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

  it('is not in the answer to an outage, which is a problem all the same', () => {
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

  it('tells nothing of the hint and the detail, which are for the log', () => {
    const denial = deny('audience_mismatch', { expected: ['https://internal.test'] });
    const shown = JSON.stringify(challenge(denial));
    expect(shown).not.toContain('internal.test');
    expect(shown).not.toContain(denial.hint);
    expect(shown).not.toContain(denial.code);
  });
});

import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { requestWith } from '../../test/proofs.js';
import { checkTarget } from './check-target.js';
import { dpopSettings } from './dpop-options.js';
import type { DpopOptions } from './dpop-options.js';
import { memoryReplay } from './memory-replay.js';

const origins = ['https://old.example.com', 'https://api.example.com'];
const target = 'https://api.example.com/payroll';

const check = (htu: string, more: Partial<DpopOptions> = {}) =>
  checkTarget(htu, requestWith({ token: 'x' }), dpopSettings({ origins, replay: memoryReplay(), ...more }));

describe('the target of a proof', () => {
  // RFC 9449 §4.3, check 9: compared after the normalization of RFC 3986 §6.2.2 and §6.2.3.
  it.each([target, `${target}?month=5`, 'HTTPS://API.example.com:443/a/../payroll'])(
    'is the normalized address of the request if "htu" is %s',
    (htu) => {
      expect(check(htu)).toEqual({ target });
    },
  );

  it.each([
    ['form', '/payroll'],
    ['form', 'https://user@api.example.com/payroll'],
    ['origin', 'https://evil.example/payroll'],
    ['origin', 'https://evil.example/other'],
    ['path', 'https://api.example.com/other'],
    ['path', 'https://old.example.com/payroll/'],
  ])('is denied, and its %s differs, if "htu" is %s', (differs, htu) => {
    expect(check(htu).denial).toMatchObject({
      code: 'proof_target_mismatch',
      detail: { origins, path: '/payroll', differs },
    });
  });

  it('is unknown because of the option "path" if its path does not begin with a slash', () => {
    const { denial } = check(target, { path: () => 'payroll' });
    expect(denial).toMatchObject({
      code: 'proof_target_mismatch',
      detail: { unknown: 'path', option: 'path' },
      hint: expect.stringMatching(
        /It comes from "path" of dpop\(\), which must give one that begins with a slash/,
      ) as string,
    });
    expect(denial?.hint).not.toContain('adapter');
  });

  it.each<[string, string, string]>([
    [
      'a part that could be a token',
      `/invitations/${'eyJh.x-_'.repeat(20)}/accept`,
      '/invitations/.../accept',
    ],
    [
      'no part that is a UUID',
      '/a/6f1c2d34-0b7e-4a55-9d3c-8e1f2a3b4c5d',
      '/a/6f1c2d34-0b7e-4a55-9d3c-8e1f2a3b4c5d',
    ],
    ['nothing of 200 characters', '/a'.repeat(100), '/a'.repeat(100)],
    ['what follows on 200 characters', '/a'.repeat(101), `${'/a'.repeat(100)}...`],
  ])('is in the detail and the hint of the denial, which leave out %s', (_what, path, shown) => {
    const request = { ...requestWith({ token: 'x' }), target: path };
    const { denial } = checkTarget(target, request, dpopSettings({ origins, replay: memoryReplay() }));
    expect(denial?.detail).toMatchObject({ path: shown });
    expect(denial?.hint).toContain(`or https://api.example.com${shown} (`);
  });

  it.each([undefined, '*', '/a%2', '/a b'])('is unknown if that of the request is %s', (path) => {
    const request = { ...requestWith({ token: 'x' }), target: path };
    const { denial } = checkTarget(target, request, dpopSettings({ origins, replay: memoryReplay() }));
    expect(denial?.detail).toEqual({ unknown: 'path' });
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a number', 5],
    ['a promise', Promise.resolve('/payroll')],
  ])('is a ConfigurationError if "path" gives %s', (_name, path) => {
    expect(() => check(target, { path: () => path as string })).toThrow(
      configurationError('"path" of dpop must give the path of the request'),
    );
  });
});

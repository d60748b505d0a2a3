import { describe, expect, it } from 'vitest';
import { sha256, timingSafeEqual } from './digest.js';

describe('sha256 and timingSafeEqual', () => {
  it.each([
    ['', '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'],
    ['abc', 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0'],
    ['é€😀', '35Imkn_VcsHuZu7IXeG7E5SXYUiZ825OkEdMtx9u-dA'],
    ['a'.repeat(100_000), 'bRzyLXzAmwhd_CXuGh864CZYBMYHvCB0rSU7zIL9ge4'],
    ['\0', 'bjQLnP-zepicpUTmu3gKLHiQHT-zNzh2hRGjBhevoB0'],
    ['a b', 'yGh6CKpdbtIEQyj6aml6uOltw0KR6MIDSujDjm_MbWU'],
  ])('sha256 gives the SHA-256 in base64url (%#)', async (text, digest) => {
    expect(await sha256(text)).toBe(digest);
  });

  it.each<[string, string, boolean]>([
    ['', '', true],
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['abc', 'xbc', false],
    ['abc', 'ab', false],
    ['ab', 'abc', false],
    ['abc', 'ABC', false],
    ['a', '\u0161', false],
    ['\u0161', '\u0061', false],
    ['é', 'e\u0301', false],
  ])('timingSafeEqual compares %j with %j: %s', (one, other, same) => {
    expect(timingSafeEqual(one, other)).toBe(same);
  });
});

import { expect, it } from 'vitest';
import { shownPath } from './shown-path.js';

const uuid = '0b7cf1d6-7f8c-4f3e-9a0f-2f6b2f0f6a11';

it.each([
  ['/', '/'],
  ['/reports/2026-11', '/reports/2026-11'],
  [`/a/${'x'.repeat(20)}/b`, `/a/${'x'.repeat(20)}/b`],
  [`/a/${'x'.repeat(21)}/b`, '/a/.../b'],
  [`/${'x'.repeat(30)}/${'y'.repeat(30)}`, '/.../...'],
  [`/reports/${uuid}/pages`, `/reports/${uuid}/pages`],
  [`/reports/${uuid.toUpperCase()}`, `/reports/${uuid.toUpperCase()}`],
  [`/reports/${uuid}1`, '/reports/...'],
  [`/reports/k${uuid}`, '/reports/...'],
  [`/reports/${uuid.replace('-', '_')}`, '/reports/...'],
])('shows the path %s as %s', (path, shown) => {
  expect(shownPath(path)).toBe(shown);
});

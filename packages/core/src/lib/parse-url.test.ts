import { expect, it } from 'vitest';
import { parseUrl } from './parse-url.js';

it('parseUrl parses absolute URLs, and nothing else', () => {
  expect(parseUrl('https://id.example.com/a')?.href).toBe('https://id.example.com/a');
  for (const text of ['', 'id.example.com', '/a', 'https://', 'https://[', '{}'])
    expect(parseUrl(text)).toBeUndefined();
});

it('parseUrl gives the same result for the first and for the 20,000th call', () => {
  const address = 'https://b\u00fccher.example/';
  const hosts = new Set<string | undefined>();
  for (let call = 0; call < 20_000; call += 1) hosts.add(parseUrl(address)?.hostname);
  expect([...hosts]).toEqual(['xn--bcher-kva.example']);
});

import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../options/configuration-error.js';
import { unchecked } from '../options/unchecked.js';
import { isLoopback, requireHttpsUrl } from './https-url.js';

describe('requireHttpsUrl', () => {
  it.each([
    'https://id.example.com/keys?tenant=a',
    'https://localhost/keys',
    'http://localhost:3000/keys',
    'http://127.0.0.1/keys',
    'http://127.100.200.255/keys',
    'http://[::1]/keys',
  ])('accepts %s and returns it unchanged', (address) => {
    expect(requireHttpsUrl('remoteKeys', address).href).toBe(address);
    expect(requireHttpsUrl('remoteKeys', new URL(address)).href).toBe(address);
  });

  it.each([
    '',
    '/keys',
    'id.example.com',
    'http://id.example.com',
    'ftp://localhost',
    'wss://localhost',
    'http://localhost.example.com',
    'http://128.0.0.1',
    'http://127.0.0.1.example.com',
    'http://[::2]',
    'https://user@id.example.com',
    'https://:secret@id.example.com',
    'https://id.example.com/#keys',
  ])('rejects "%s"', (address) => {
    expect(() => requireHttpsUrl('remoteKeys', address)).toThrow(ConfigurationError);
  });
});

it('requireHttpsUrl accepts plain http to any host with `transport: unchecked`, but no other scheme', () => {
  expect(requireHttpsUrl('remoteKeys', 'http://keys:8080/jwks', unchecked).host).toBe('keys:8080');
  expect(() => requireHttpsUrl('remoteKeys', 'ftp://keys', unchecked)).toThrow('does not use https');
});

it.each<[string, boolean]>([
  ['https://localhost', true],
  ['https://[::1]:8443', true],
  ['https://127.255.255.254', true],
  ['https://id.localhost.example.com', false],
  ['https://126.0.0.1', false],
  ['https://1.127.0.1', false],
  ['https://127.0.0.1.example.com', false],
])('isLoopback returns for %s %s', (address, expected) => {
  expect(isLoopback(new URL(address))).toBe(expected);
});

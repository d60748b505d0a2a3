import { describe, expect, it } from 'vitest';
import {
  clientSecretBasic,
  discoveredIntrospection,
  discoveredKeys,
  introspectionEndpoint,
  remoteKeys,
} from '../index.js';
import { mayReferTo, networkOf } from './private-network.js';
import type { Network } from './private-network.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Hosts in any notation, by the network in which they are. */
const hosts: Readonly<Record<Network, readonly string[]>> = {
  loopback: words(`
    127.0.0.1 127.255.255.254 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.0.0.1.
    0.0.0.0 0 0.1.2.3 %31%32%37.0.0.1 １２７.0.0.1 [::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1]
    [::ffff:7f00:1] [::ffff:0:0] [::127.0.0.1] [::7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1]
    [64:ff9b::7f00:1] [2002:7f00:1::] localhost LOCALHOST localhost. x.localhost a.b.localhost. ｌocalhost
  `),
  private: words(`
    10.0.0.0 10.255.255.255 10.1 172.20.0.1 100.70.0.1 100.110.0.1 167772161 0xa000001 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255
    0300.0250.0.1 100.64.0.1 100.127.255.255 10.0.0.1. [fc00::1] [fd00:ec2::254] [fdff:ffff::1]
    [::ffff:10.0.0.1] [::ffff:a00:1] [::ffff:192.168.1.1] [64:ff9b::10.0.0.1] [2002:a00:1::1] [::c0a8:101]
  `),
  reserved: words(`
    169.254.169.254 169.254.0.1 2852039166 0xa9fea9fe 169.254.43518 [fe80::1] [febf::1]
    [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [64:ff9b::a9fe:a9fe] [2002:a9fe:a9fe::] 192.0.0.192
    192.0.2.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
    249.0.0.1 255.255.255.255 4294967295 [fec0::1] [ff02::1] [100::1] [64:ff9b:1::1] [2001::1] [2001:1ff::1]
    [2001:db8::1] [3fff::1] [5f00::1] [4000::1] [1::] [fe00::1] [::1:0:0:0]
  `),
  public: words(`
    id.example.com localhost.example.com notlocalhost 10.0.0.1.example.com fc00.example.com 1.1.1.1
    9.255.255.255 11.0.0.1 126.0.0.1 128.0.0.1 172.15.0.1 172.32.0.1 192.167.0.1 192.169.0.1 169.253.0.1
    169.255.0.1 100.63.0.1 100.128.0.1 192.0.1.1 192.0.3.1 198.17.0.1 198.20.0.1 198.51.101.1 203.0.112.1
    223.255.255.255 192.1.68.1 [2606:4700::1111] [2001:200::1] [2001:4860::8888] [2a00::1] [3000::1]
    1.10.0.1 [2606:4700:1:2:3:4:5:6] [2606:fc00::1] [2606:2001:db8::1] [2606:2002:a00:1::1]
    [2001:db7::1] [::ffff:1.1.1.1] [64:ff9b::1.1.1.1] [2002:101:101::]
  `),
};
const table = Object.entries(hosts).flatMap(([network, of]) =>
  of.map((host) => [host, network as Network] as const),
);
const internal = table.filter(([, network]) => network !== 'public');

it.each(table)('networkOf returns for %s %s', (host, network) => {
  expect(networkOf(new URL(`https://${host}/jwks`))).toBe(network);
});

it('networkOf takes no long time for a host with many dots', () => {
  const url = new URL(`https://a${'.'.repeat(100_000)}b/`);
  const start = performance.now();
  expect(networkOf(url)).toBe('public');
  expect(performance.now() - start).toBeLessThan(1000);
});

it.each<[Network, readonly Network[]]>([
  ['public', ['public']],
  ['private', ['public', 'private']],
  ['loopback', ['public', 'private', 'loopback']],
  ['reserved', ['public', 'reserved']],
])('mayReferTo allows an issuer in the network %s to name addresses in %j only', (from, to) => {
  const url = (network: Network) => new URL(`https://${hosts[network][0]}/`);
  const all = Object.keys(hosts) as Network[];
  const allowed = all.filter((network) => mayReferTo(url(from), url(network)));
  expect(new Set(allowed)).toEqual(new Set(to));
});

it.each<[string, Network]>([
  ['localhost..', 'loopback'],
  ['x.localhost...', 'loopback'],
  ['10.0.0.1..', 'private'],
  ['id.example.com..', 'public'],
])('networkOf ignores trailing dots of a name: %s is %s', (hostname, network) => {
  expect(networkOf({ hostname } as URL)).toBe(network);
});

const client = clientSecretBasic('app', 's3cret');
const now = (): number => 1_800_000_000;

/** The addresses that are fetched when metadata names this address, and the outcome. */
async function led(issuer: string, member: 'jwks_uri' | 'introspection_endpoint', address: string) {
  const asked: string[] = [];
  const fetch = (input: unknown): Promise<Response> => {
    asked.push(String(input));
    const path = new URL(String(input)).pathname;
    if (path.startsWith('/.well-known')) return Promise.resolve(Response.json({ issuer, [member]: address }));
    return Promise.resolve(Response.json(member === 'jwks_uri' ? { keys: [] } : { active: false }));
  };
  const context = { now, fetch };
  const asking =
    member === 'jwks_uri'
      ? async () => discoveredKeys(issuer)(context)
      : async () => discoveredIntrospection(issuer, { client })('opaque', context);
  const error = (await asking().catch((thrown: unknown) => thrown)) as
    | { code?: string; hint?: string }
    | undefined;
  return { asked, code: error?.code, hint: error?.hint };
}

const ways = [
  ['jwks_uri', 'keys: remoteKeys(url)'],
  ['introspection_endpoint', 'ask: introspectionEndpoint(url'],
] as const;

describe.each(ways)('metadata with the %s', (member, instead) => {
  it.each(internal)('at %s (%s) is rejected when the issuer is public', async (host) => {
    for (const scheme of ['https', 'http']) {
      const { asked, code, hint } = await led('https://id.example.com', member, `${scheme}://${host}/a`);
      expect(asked).toEqual(['https://id.example.com/.well-known/openid-configuration']);
      expect(code).toBe('unavailable');
      expect(hint).toContain('internal address');
      expect(hint).toContain(instead);
    }
  });

  it.each([
    ['http://127.0.0.1:8080', 'http://127.0.0.1:9090/a'],
    ['http://localhost:8080', 'http://[::1]:9090/a'],
    ['https://127.0.0.1', 'https://10.0.0.1/a'],
    ['https://10.0.0.1', 'https://192.168.0.1/a'],
    ['https://[fd00::1]', 'https://10.0.0.1/a'],
    ['https://169.254.1.1', 'https://169.254.1.1/a'],
    ['https://192.168.0.1', 'https://keys.example.com/a'],
    ['https://id.example.com', 'https://keys.example.com/a'],
    ['https://id.example.com', 'https://1.1.1.1/a'],
  ])('of %s is followed to %s', async (issuer, address) => {
    const { asked, code } = await led(issuer, member, address);
    expect(code).toBeUndefined();
    expect(asked).toEqual([`${issuer}/.well-known/openid-configuration`, address]);
  });

  it.each([
    ['http://127.0.0.1:8080', 'https://169.254.169.254/a'],
    ['http://localhost:8080', 'https://[fe80::1]/a'],
    ['https://10.0.0.1', 'https://127.0.0.1/a'],
    ['https://10.0.0.1', 'https://169.254.169.254/a'],
    ['https://169.254.1.1', 'https://127.0.0.1/a'],
  ])('of %s is not followed to %s', async (issuer, address) => {
    const { asked, code } = await led(issuer, member, address);
    expect(code).toBe('unavailable');
    expect(asked).toEqual([`${issuer}/.well-known/openid-configuration`]);
  });

  it('is rejected without a secret of its address in the hint', async () => {
    const { hint } = await led(
      'https://id.example.com',
      member,
      'https://ann:hunter2@10.0.0.1/a?key=hunter2',
    );
    expect(hint).toContain('https://10.0.0.1/a');
    expect(hint).not.toContain('hunter2');
  });
});

it.each(internal.filter(([host]) => !/[^\x20-\x7e]/.test(host)))(
  'a configured address is fetched in any network: https://%s (%s)',
  async (host) => {
    const asked: string[] = [];
    const fetch = (input: unknown): Promise<Response> => {
      asked.push(String(input));
      return Promise.resolve(Response.json({ keys: [], active: false }));
    };
    const address = new URL(`https://${host}/a`);
    await remoteKeys(address.href)({ now, fetch });
    await introspectionEndpoint(`https://${host}/a`, { client })('opaque', { now, fetch });
    expect(asked).toEqual([address.href, address.href]);
  },
);

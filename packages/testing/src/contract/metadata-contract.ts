import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import type { ContractTest } from './contract.js';

/** A request of the contract. */
export interface MetadataRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Builds an app that uses `metadata()` of an adapter for each verifier, in this order. After those, `/mcp` requires the scope
 * `read` of the first verifier. Every other request gets the header `x-passed`. Returns a function that sends a request.
 */
export type MetadataApp = (
  verifiers: readonly Verifier[],
  options: { readonly exposeHeaders?: true },
) => (path: string, request?: MetadataRequest) => Promise<Response>;

const wellKnown = '/.well-known/oauth-protected-resource';
const first = 'https://api.test/mcp';
const second = 'https://api.test/other';

function verifierOf(identifier: string): Verifier {
  const keys = (): Promise<never> => Promise.reject(new Error('No keys are needed.'));
  return createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: 'https://issuer.test', audience: identifier, keys })],
    resource: { identifier, scopes: ['read'] },
  });
}

type Facts = Readonly<Record<string, unknown>>;

/** What a browser or a client reads of a response. */
async function factsOf(response: Response): Promise<Facts> {
  const text = await response.text();
  const { headers } = response;
  return {
    status: response.status,
    origin: headers.get('access-control-allow-origin'),
    resource: text.startsWith('{') ? (JSON.parse(text) as { resource?: unknown }).resource : text,
    type: headers.get('content-type')?.split(';')[0],
    isCached: /^public, max-age=\d+$/.test(headers.get('cache-control') ?? ''),
    hasPassed: headers.has('x-passed'),
  };
}

const found = (resource: string): Facts => ({
  status: 200,
  origin: '*',
  resource,
  type: 'application/json',
  isCached: true,
  hasPassed: false,
});

interface Case {
  readonly name: string;
  readonly path: string;
  readonly request?: MetadataRequest;
  readonly expected: Facts;
}

const passed: Facts = { hasPassed: true };
const cases: readonly Case[] = [
  { name: 'GET at the address with the path', path: `${wellKnown}/mcp`, expected: found(first) },
  { name: 'GET at the address with a query', path: `${wellKnown}/mcp?a=b`, expected: found(first) },
  {
    name: 'GET at the address without a path, for the first resource',
    path: wellKnown,
    expected: found(first),
  },
  { name: 'GET of another resource', path: `${wellKnown}/other`, expected: found(second) },
  {
    name: 'HEAD, without the content',
    path: `${wellKnown}/mcp`,
    request: { method: 'HEAD' },
    expected: { ...found(first), resource: '' },
  },
  {
    name: 'POST with 405',
    path: `${wellKnown}/mcp`,
    request: { method: 'POST' },
    expected: { status: 405, origin: '*', resource: '', hasPassed: false },
  },
  { name: 'by passing on a path that is no resource', path: `${wellKnown}/nobody`, expected: passed },
  { name: 'by passing on a path with a further slash', path: `${wellKnown}/mcp/`, expected: passed },
  { name: 'by passing on a path in other letters', path: `${wellKnown}/MCP`, expected: passed },
  { name: 'by passing on a path that only begins alike', path: `${wellKnown}s`, expected: passed },
  { name: 'by passing on a POST elsewhere', path: '/else', request: { method: 'POST' }, expected: passed },
];

/** The contract of `metadata()` and of `exposeHeaders`: every adapter gives the same responses. */
export function metadataContract(build: MetadataApp): readonly ContractTest[] {
  const app = (options: { readonly exposeHeaders?: true } = {}): ReturnType<MetadataApp> =>
    build([verifierOf(first), verifierOf(second)], options);
  const metadata = `resource_metadata="https://api.test${wellKnown}/mcp"`;
  return [
    ...cases.map(({ name, path, request, expected }) => ({
      name: `metadata() answers ${name}`,
      run: async () => compare(await factsOf(await app()(path, request)), expected),
    })),
    {
      name: 'metadata() lets a page of any origin send the headers that it asks for',
      async run() {
        const names = 'mcp-protocol-version, x-own';
        const headers = {
          origin: 'https://app.test',
          'access-control-request-method': 'GET',
          'access-control-request-headers': names,
        };
        const response = await app()(`${wellKnown}/mcp`, { method: 'OPTIONS', headers });
        compare(
          {
            status: response.status,
            origin: response.headers.get('access-control-allow-origin'),
            headers: response.headers.get('access-control-allow-headers'),
            methods: response.headers.get('access-control-allow-methods'),
          },
          { status: 204, origin: '*', headers: names, methods: 'GET, HEAD, OPTIONS' },
        );
      },
    },
    {
      name: 'a rejection names the metadata and the scope, whatever host the request has',
      run: async () =>
        compare(await challengeOf(app()), {
          challenge: `Bearer realm="api", scope="read", ${metadata}`,
          exposed: null,
        }),
    },
    {
      name: 'exposeHeaders lets a page of another origin read a rejection',
      async run() {
        const { exposed } = await challengeOf(app({ exposeHeaders: true }));
        compare({ exposed }, { exposed: 'WWW-Authenticate, DPoP-Nonce' });
      },
    },
  ];
}

async function challengeOf(send: ReturnType<MetadataApp>): Promise<Facts> {
  const { headers } = await send('/mcp', { headers: { 'x-forwarded-host': 'evil.test' } });
  return {
    challenge: headers.get('www-authenticate'),
    exposed: headers.get('access-control-expose-headers'),
  };
}

function compare(facts: Facts, expected: Facts): void {
  const names = Object.keys(expected);
  const shown = (from: Facts): string => JSON.stringify(names.map((name) => [name, from[name]]));
  if (shown(facts) !== shown(expected))
    throw new Error(`the response has ${shown(facts)}, but must have ${shown(expected)}`);
}

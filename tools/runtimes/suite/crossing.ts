import {
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  discoveredKeys,
  fromFetchRequest,
  introspection,
  jwtIssuer,
  remoteKeys,
  tenants,
} from '@tokenward/core';
import type { Authority, Verifier } from '@tokenward/core';

const audience = 'https://api.test';

/** What waits for an answer of the issuer, each in another part of the core. */
const authorities: Readonly<Record<string, (issuer: string) => Authority>> = {
  keys: (issuer) => jwtIssuer({ name: 'a', issuer, audience, keys: remoteKeys(`${issuer}/jwks`) }),
  discovery: (issuer) => jwtIssuer({ name: 'a', issuer, audience, keys: discoveredKeys(issuer) }),
  introspection: (issuer) =>
    introspection({
      name: 'a',
      issuer,
      audience,
      ask: discoveredIntrospection(issuer, { client: clientSecretBasic('api', 'secret') }),
    }),
  tenants: (issuer) =>
    tenants({
      name: 'a',
      async resolve() {
        await (await fetch(`${issuer}/tenant`)).text();
        return jwtIssuer({ name: 'b', issuer, audience, keys: remoteKeys(`${issuer}/jwks`) });
      },
    }),
};

let verifier: Verifier | undefined;
let now = 0;
let arrived = 0;

/** A worker that makes its verifier at its first request, as a worker must that is told of its issuer by `env`. */
export const worker = {
  async fetch(request: Request, { BRIDGE }: { readonly BRIDGE: string }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/arrived') return Response.json(arrived);
    arrived += 1;
    // Takes the isolation away: the core looks here for whether promises may be shared.
    if (searchParams.has('shared')) Object.defineProperty(globalThis, 'navigator', { value: {} });
    now = Number(searchParams.get('now'));
    const authority = authorities[pathname.slice(1)];
    if (authority !== undefined)
      verifier ??= createVerifier({ authorities: [authority(BRIDGE)], now: () => now });
    const verdict = await verifier?.authenticate(fromFetchRequest(request));
    return new Response(verdict?.denial?.code, { status: verdict?.outcome === 'granted' ? 200 : 401 });
  },
} as const;

/* oxlint-disable unicorn/no-thenable, typescript/only-throw-error, typescript/prefer-promise-reject-errors -- hooks that fail in these ways are the case */
import {
  apiKeys,
  authorizationHeader,
  certificateHeader,
  clientSecretBasic,
  createVerifier,
  discoveredKeys,
  introspection,
  introspectionEndpoint,
  jwtIssuer,
  keyById,
  localKeys,
  createApiKey,
  dpop,
  memoryReplay,
  mutualTls,
  tenants,
} from '@tokenward/core';
import type { Authority, VerifierOptions } from '@tokenward/core';
import type { CertificateSource, DpopOptions, ProofMethod, ShownProof } from '@tokenward/core/authoring';
import { createIssuer, createProofKey, proofFor } from '@tokenward/testing';
import type { Guarded } from './hosts.js';

/** A function of the application that fails, or that answers with what is no answer. */
export type Broken = (...parameters: readonly unknown[]) => never;

/** Where the broken function is: a route whose request needs it. */
export interface HookCase {
  readonly hook: string;
  readonly route: (broken: Broken) => Guarded;
  /** What a request must carry to come to the function. */
  readonly credential: Credential;
}

/** A kind of credential. */
export type Credential = 'jwt' | 'opaque' | 'key' | 'proof' | 'none';

const issuer = await createIssuer();
const { url, audience } = issuer;
const proofKey = await createProofKey();
/** The address that each proof is for, and the proofs of the tokens that are bound to a key. */
const target = 'https://api.test/route';
const proofs = new Map<string, string>();

/** Makes a good token of a kind, different each time; none for `none`. */
export async function tokenOf(credential: Credential): Promise<string | undefined> {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url');
  if (credential === 'jwt') return issuer.mint({ sub: random });
  if (credential === 'key') return (await createApiKey('acme_')).key;
  if (credential === 'proof') {
    const token = await issuer.mint({ sub: random }, { boundTo: proofKey });
    proofs.set(token, await proofFor({ token, method: 'GET', url: target, key: proofKey, nonce: 'n' }));
    return token;
  }
  return credential === 'opaque' ? random : undefined;
}

/** The headers of a request with a token. */
export function headersWith(token: string | undefined): Readonly<Record<string, string>> {
  if (token === undefined) return {};
  const dpop = proofs.get(token);
  return dpop === undefined ? { authorization: `Bearer ${token}` } : { authorization: `DPoP ${token}`, dpop };
}
const keys = localKeys(issuer.jwks());
const local = await keys({ now: () => Date.now() / 1000, fetch });
/** An authority without functions of the application. */
export const jwtOnly = jwtIssuer({ name: 'people', issuer: url, audience, keys });
const client = clientSecretBasic('id', 'secret');

function guarded(
  authority: Authority<string, unknown>,
  options: Partial<VerifierOptions<readonly Authority<string, unknown>[]>> = {},
): Guarded {
  return { verifier: createVerifier({ authorities: [authority], fetch: issuer.fetch, ...options }) };
}

/** The clock is read once at start, when it must be right. */
function afterStart(broken: Broken): () => number {
  let reads = 0;
  return () => {
    reads += 1;
    return reads === 1 ? Date.now() / 1000 : broken();
  };
}

const asking = (ask: unknown): Guarded =>
  guarded(introspection({ name: 'tokens', issuer: url, audience, ask: ask as never }));

/** A route for tokens that are bound to a certificate. */
const boundOnly = (certificate: CertificateSource): Guarded => ({
  ...guarded(jwtOnly, { proofs: [mutualTls({ certificate })] }),
  requirements: { bound: true },
});

/** A route for tokens with a DPoP proof. */
const proved = (options: Partial<DpopOptions>): Guarded =>
  guarded(jwtOnly, {
    proofs: [
      dpop({ origins: ['https://api.test'], path: () => '/route', replay: memoryReplay(), ...options }),
    ],
  });

/** A proof method of the application, with one function that fails. */
function ownMethod(broken: Partial<Record<'read' | 'precheck' | 'verify' | 'use', Broken>>): ProofMethod {
  const { precheck, use = () => ({}), verify = () => ({ use }) } = broken;
  const shown = { precheck, verify } as unknown as ShownProof;
  return {
    confirmation: 'jkt',
    scheme: { name: 'DPoP', algorithms: ['ES256'] },
    read: (broken.read as (() => ShownProof) | undefined) ?? (() => shown),
  };
}

/** Every function that an application can give. */
export const hookCases: readonly HookCase[] = [
  { hook: 'allow', credential: 'jwt', route: (allow) => ({ ...guarded(jwtOnly), requirements: { allow } }) },
  { hook: 'onDenied', credential: 'none', route: (onDenied) => ({ ...guarded(jwtOnly), onDenied }) },
  {
    hook: 'onUnavailable',
    credential: 'jwt',
    // Only the adapter of Next.js has it; for the others this is an outage like any other.
    route: (onUnavailable) => ({
      ...guarded(jwtIssuer({ name: 'people', issuer: url, audience }), {
        fetch: () => Promise.reject(new TypeError('down')),
      }),
      onUnavailable,
    }),
  },
  { hook: 'rules', credential: 'jwt', route: (rule) => guarded({ ...jwtOnly, rules: [rule] }) },
  {
    hook: 'claims',
    credential: 'jwt',
    route: (validate) =>
      guarded({ ...jwtOnly, claims: { '~standard': { version: 1, vendor: 'test', validate } } }),
  },
  {
    hook: 'keys',
    credential: 'jwt',
    route: (broken) => guarded(jwtIssuer({ name: 'people', issuer: url, audience, keys: broken })),
  },
  {
    hook: 'candidates',
    credential: 'jwt',
    route: (candidates) =>
      guarded(jwtIssuer({ name: 'people', issuer: url, audience, keys: () => ({ ...local, candidates }) })),
  },
  {
    hook: 'verifies',
    credential: 'jwt',
    route: (verifies) => {
      const key = { ...local.keys[0], verifies } as never;
      const set = { ...local, keys: [key], candidates: () => [key] };
      return guarded(jwtIssuer({ name: 'people', issuer: url, audience, keys: () => set }));
    },
  },
  { hook: 'ask', credential: 'opaque', route: asking },
  {
    hook: 'client',
    credential: 'opaque',
    route: (broken) => asking(introspectionEndpoint(`${url}/introspect`, { client: broken })),
  },
  { hook: 'reply', credential: 'none', route: (reply) => guarded(jwtOnly, { reply }) },
  { hook: 'isRevoked', credential: 'jwt', route: (isRevoked) => guarded({ ...jwtOnly, isRevoked }) },
  { hook: 'principal', credential: 'jwt', route: (principal) => guarded({ ...jwtOnly, principal }) },
  {
    hook: 'lookup',
    credential: 'key',
    route: (lookup) => guarded(apiKeys({ name: 'keys', prefix: 'acme_', lookup })),
  },
  {
    hook: 'lookup of keyById',
    credential: 'jwt',
    route: (lookup) => guarded(jwtIssuer({ name: 'people', issuer: url, audience, keys: keyById(lookup) })),
  },
  { hook: 'resolve', credential: 'jwt', route: (resolve) => guarded(tenants({ name: 'tenants', resolve })) },
  {
    hook: 'fetch',
    credential: 'jwt',
    route: (fetch) => guarded(jwtIssuer({ name: 'people', issuer: url, audience }), { fetch }),
  },
  {
    hook: 'fetch of an introspection',
    credential: 'opaque',
    route: (fetch) => {
      const ask = introspectionEndpoint(`${url}/introspect`, { client });
      return guarded(introspection({ name: 'tokens', issuer: url, audience, ask }), { fetch });
    },
  },
  {
    hook: 'now',
    credential: 'jwt',
    route: (now) =>
      guarded(jwtIssuer({ name: 'people', issuer: url, audience, keys: discoveredKeys(url) }), {
        now: afterStart(now),
      }),
  },
  {
    hook: 'read',
    credential: 'jwt',
    route: (read) => guarded(jwtOnly, { sources: [{ ambient: false, read }] }),
  },
  {
    hook: 'read, before another source',
    credential: 'jwt',
    route: (read) => guarded(jwtOnly, { sources: [{ ambient: true, read }, authorizationHeader] }),
  },
  {
    hook: 'kind',
    credential: 'jwt',
    route: (kind) => guarded(jwtIssuer({ name: 'people', issuer: url, audience, keys, kind })),
  },
  {
    hook: 'trusted',
    credential: 'jwt',
    route: (trusted) => boundOnly(certificateHeader('client-cert', { format: 'rfc9440', trusted })),
  },
  { hook: 'read of a certificate', credential: 'jwt', route: (read) => boundOnly({ read }) },
  { hook: 'path of dpop', credential: 'proof', route: (path) => proved({ path }) },
  { hook: 'seen', credential: 'proof', route: (seen) => proved({ replay: { seen } }) },
  {
    hook: 'check of nonces',
    credential: 'proof',
    route: (check) => proved({ nonce: { create: () => 'n', check } }),
  },
  {
    hook: 'create of nonces',
    credential: 'proof',
    route: (create) => proved({ nonce: { create, check: () => 'invalid' } }),
  },
  ...(['read', 'precheck', 'verify', 'use'] as const).map((hook): HookCase => ({
    hook: `${hook} of a proof method`,
    credential: 'proof',
    route: (broken) => guarded(jwtOnly, { proofs: [ownMethod({ [hook]: broken })] }),
  })),
  { hook: 'accepts', credential: 'jwt', route: (accepts) => guarded({ ...jwtOnly, accepts }) },
  { hook: 'attest', credential: 'jwt', route: (attest) => guarded({ ...jwtOnly, attest }) },
];

/** What JavaScript can throw that an error path may take for something else. */
export const thrown: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ["''", ''],
  ['false', false],
  ['NaN', Number.NaN],
  ['0n', 0n],
  ["'route'", 'route'],
  ["'router'", 'router'],
  ['{}', {}],
  ['an error with status 200', Object.assign(new Error('fine'), { status: 200, statusCode: 200 })],
];

/** How a function fails: what it throws, rejects with, or gives a thenable that throws. */
export const ways: Readonly<Record<string, (value: unknown) => Broken>> = {
  throws: (value) => () => {
    throw value;
  },
  rejects: (value) => () => Promise.reject(value) as never,
  'rejects later': (value) => () =>
    new Promise((_, reject) => {
      setTimeout(() => reject(value as Error), 2);
    }) as never,
  'gives a thenable that throws': (value) => () =>
    ({
      then() {
        throw value;
      },
    }) as never,
  'gives a thenable that rejects twice': (value) => () =>
    ({
      then(_: unknown, reject: (reason: unknown) => void) {
        reject(value);
        reject(value);
      },
    }) as never,
};

/** How a function fails with a promise that nobody waits for: its rejection would end the process. */
export const promises: Readonly<Record<string, Broken>> = {
  'throws a promise that rejects': () => {
    throw Promise.reject(new Error('down'));
  },
  'rejects with a promise that rejects': () => Promise.reject(Promise.reject(new Error('down'))) as never,
};

/** What no hook may give; each is also given as a promise. `undefined` has a meaning for some, so it is not here. */
export const nonsense: readonly (readonly [name: string, value: unknown])[] = [
  ['a text', 'yes'],
  ['a number', 1],
  ['true as an object', new Boolean(true)],
  ['a list', [true]],
  ['a symbol', Symbol('yes')],
  ['a function', () => true],
];

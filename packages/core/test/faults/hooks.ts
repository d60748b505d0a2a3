import {
  apiKeys,
  createVerifier,
  fromNodeRequest,
  introspection,
  jwtIssuer,
  createApiKey,
  tenants,
} from '@tokenward/core';
import { createGuards } from '@tokenward/core/authoring';
import type { AuthRequest, Authority, Requirements } from '@tokenward/core';
import type { CredentialSource } from '@tokenward/core/authoring';
import { atMost, exactly } from '../../../../tools/shared/figure.js';
import type { Figure } from '../../../../tools/shared/figure.js';
import type { Scene } from './scene.js';

/** A function of the application that never answers. */
const hanging = (): Promise<never> => new Promise(() => {});

/** How long core waits for it, in seconds, by how the wait ends. */
const limits = { outage: 5, error: 10 } as const;

/** The longest wait beyond the limit, in seconds. */
const slack = 1;

/** One verification of each kind waits for a function that never answers. All run at the same time, in real time. */
const hang: Scene = async (issuer) => {
  const { url, audience } = issuer;
  const { now } = issuer.clock;
  const jwt = jwtIssuer({ name: 'people', issuer: url, audience });
  const [token, { key }] = [await issuer.mint(), await createApiKey('acme_')];
  const judge = (authority: Authority<string, unknown>, sent: string, requirements?: Requirements) => () =>
    createVerifier({ authorities: [authority], now }).verify(sent, requirements);
  const schema = { '~standard': { version: 1, vendor: 'test', validate: hanging } } as const;
  const source: CredentialSource = { ambient: false, read: hanging };
  const request: AuthRequest = fromNodeRequest({ headers: {} });
  const bearer: AuthRequest = fromNodeRequest({ headers: { authorization: `Bearer ${token}` } });
  const told = createGuards(
    createVerifier({ authorities: [jwt], now }),
    { onDenied: hanging },
    (admit) => admit,
  );

  const waits: readonly (readonly [string, keyof typeof limits, () => unknown])[] = [
    ['keys', 'outage', judge(jwtIssuer({ name: 'people', issuer: url, audience, keys: hanging }), token)],
    [
      'ask',
      'outage',
      judge(introspection({ name: 'tokens', issuer: url, audience, ask: hanging }), 'opaque'),
    ],
    ['lookup', 'outage', judge(apiKeys({ name: 'keys', prefix: 'acme_', lookup: hanging }), key)],
    ['resolve', 'outage', judge(tenants({ name: 'tenants', resolve: hanging }), token)],
    ['allow', 'error', judge(jwt, token, { allow: hanging })],
    [
      'a requirements function',
      'error',
      () => createVerifier({ authorities: [jwt], now }).authenticate(bearer, hanging),
    ],
    ['a schema', 'error', judge({ ...jwt, claims: schema }, token)],
    ['onDenied', 'error', () => told.required()(request)],
    [
      'a credential source',
      'error',
      () => createVerifier({ authorities: [jwt], sources: [source], now }).authenticate(request),
    ],
  ];
  const figures = await Promise.all(
    waits.map(async ([name, kind, wait]): Promise<readonly Figure[]> => {
      const start = performance.now();
      const end = await Promise.resolve(wait()).then(
        () => 'answered',
        (error: unknown) =>
          (error as { code?: string }).code ?? (error instanceof Error ? 'error' : 'no error'),
      );
      const seconds = (performance.now() - start) / 1000;
      return [
        exactly(
          `${name} never answers: the verification ends as`,
          end,
          kind === 'outage' ? 'unavailable' : 'error',
        ),
        atMost('  after', seconds, limits[kind] + slack, 's'),
      ];
    }),
  );
  return figures.flat();
};

/** Functions of the application that hang. */
export const hooks: readonly Scene[] = [hang];

import type { Issuer } from '@tokenward/testing';
import type { CachedOptions, CredentialSource } from '../src/authoring.js';
import {
  apiKeys,
  authorizationHeader,
  cached,
  cookie,
  createVerifier,
  header,
  introspection,
  tenants,
} from '../src/index.js';
import type { Claims, Verifier } from '../src/index.js';
import { noNetwork, peopleOf } from './setup.js';

/** The origins that a cookie is accepted from. */
export const origins = ['https://app.test'];

/** A credential source of every kind. */
export const sources = [
  authorizationHeader,
  header('x-api-key', { accept: ['keys'] }),
  cookie('__session', { origins }),
] as const;

/**
 * A verifier with an authority of every kind. It knows no API key and no tenant, and `answer` is what introspection of
 * an opaque token gives. It verifies JWTs with the keys that the issuer has now.
 */
export const verifierOfEveryKind = (
  issuer: Issuer,
  from: readonly CredentialSource[],
  answer: () => Claims | undefined,
  options: CachedOptions,
): Verifier => {
  const { url, audience, clock } = issuer;
  const ask = () => Promise.resolve(answer());
  return createVerifier({
    authorities: [
      peopleOf(issuer),
      apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => undefined }),
      cached(introspection({ name: 'tokens', issuer: url, audience, ask }), options),
      tenants({ name: 'tenants', resolve: () => undefined }),
    ],
    sources: from,
    now: clock.now,
    fetch: noNetwork,
  });
};

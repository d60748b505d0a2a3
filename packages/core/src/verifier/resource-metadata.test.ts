import { describe, expect, it } from 'vitest';
import { opaqueTokens } from '../../test/setup.js';
import {
  apiKeys,
  authorizationHeader,
  cached,
  cookie,
  createVerifier,
  formBody,
  introspection,
  jwtIssuer,
  unchecked,
} from '../index.js';
import type { VerifierOptions } from '../index.js';
import { issuerProblem } from '../http/issuer-url.js';
import type { ProofMethod } from '../proof/proof-method.js';
import { resourceMetadata } from './resource-metadata.js';
import type { Resource } from './resource.js';

const identifier = 'https://api.test/mcp';
const issuerOf = (name: string, issuer: string | readonly string[] | typeof unchecked) =>
  jwtIssuer({ name, issuer, audience: identifier, keys: () => Promise.reject(new Error('no')) });
const people = issuerOf('people', 'https://issuer.test/');
const opaque = introspection({
  name: 'opaque',
  issuer: 'https://opaque.test',
  audience: identifier,
  ask: () => Promise.resolve(undefined),
});
const dpop: ProofMethod = {
  confirmation: 'jkt',
  scheme: { name: 'DPoP', algorithms: ['ES256', 'Ed25519'] },
  read: () => ({ verify: () => ({}) }),
};
const certificates: ProofMethod = { confirmation: 'x5t#S256', read: () => ({ verify: () => ({}) }) };
const document = (
  options: Omit<VerifierOptions<never>, 'authorities' | 'resource'> & {
    authorities?: VerifierOptions<never>['authorities'];
  },
  more: Partial<NonNullable<VerifierOptions<never>['resource']>> = {},
) =>
  resourceMetadata(
    createVerifier({ authorities: [people], ...options, resource: { identifier, ...more } })
      .resource as Resource,
    issuerProblem,
  );

describe('the metadata of a resource (RFC 9728 §2)', () => {
  it('has the identifier as it was given, and leaves out what has no value', () => {
    expect(document({}, { identifier: 'HTTPS://API.test/mcp' })).toEqual({
      resource: 'HTTPS://API.test/mcp',
      authorization_servers: ['https://issuer.test/'],
      bearer_methods_supported: ['header'],
    });
  });

  it('has what the option says, and everything that the configuration says', () => {
    const members = document(
      { proofs: [dpop, certificates], sources: [authorizationHeader, formBody()] },
      {
        name: 'Reports',
        documentation: 'https://api.test/docs',
        policy: 'https://api.test/policy',
        terms: 'https://api.test/terms',
        scopes: { write: ['read'], read: [] },
        more: { jwks_uri: 'https://api.test/keys', 'resource_name#de': 'Berichte' },
      },
    );
    expect(members).toEqual({
      resource: identifier,
      authorization_servers: ['https://issuer.test/'],
      scopes_supported: ['write', 'read'],
      bearer_methods_supported: ['header', 'body'],
      resource_name: 'Reports',
      resource_documentation: 'https://api.test/docs',
      resource_policy_uri: 'https://api.test/policy',
      resource_tos_uri: 'https://api.test/terms',
      dpop_signing_alg_values_supported: ['ES256', 'Ed25519'],
      tls_client_certificate_bound_access_tokens: true,
      jwks_uri: 'https://api.test/keys',
      'resource_name#de': 'Berichte',
    });
  });

  it('names the issuers that are addresses, each once', () => {
    const authorities = [
      people,
      issuerOf('spelled twice', ['https://accounts.test', 'accounts.test']),
      issuerOf('again', 'https://issuer.test/'),
      issuerOf('local', 'http://localhost:3000'),
      issuerOf('any', unchecked),
      cached(opaque, { ttl: 5 }),
      { ...opaqueTokens({}), name: 'no issuer' },
      apiKeys({ name: 'keys', prefix: 'k_', checksum: unchecked, lookup: () => undefined }),
    ];
    const { authorization_servers: servers } = document({ authorities: authorities as never });
    expect(servers).toEqual([
      'https://issuer.test/',
      'https://accounts.test',
      'http://localhost:3000',
      'https://opaque.test',
    ]);
  });

  it('has no empty list of methods if tokens come in cookies only', () => {
    const members = document({ sources: [cookie('session', { origins: ['https://app.test'] })] });
    expect(members).not.toHaveProperty('bearer_methods_supported');
  });

  it('leaves out further members that are null or empty, which clients would reject', () => {
    const more = { a: null, b: [], c: {}, d: '', e: undefined, f: false, g: 0, h: [null] };
    const members = document({}, { more });
    expect(Object.keys(members)).toEqual([
      'resource',
      'authorization_servers',
      'bearer_methods_supported',
      'f',
      'g',
      'h',
    ]);
  });

  it('does not change with the objects that the application gave', () => {
    const more: Record<string, unknown> = { list: ['a'] };
    const scopes = ['read'];
    const { resource } = createVerifier({ authorities: [people], resource: { identifier, more, scopes } });
    more.list = 'x';
    scopes.push('offline_access');
    expect(resourceMetadata(resource as Resource, issuerProblem)).toMatchObject({
      list: ['a'],
      scopes_supported: ['read'],
    });
  });
});

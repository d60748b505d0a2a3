import type { AuthRequest } from '@tokenward/core';
import type { ProofMethod } from '@tokenward/core/authoring';
import type { ContractTest } from './contract.js';
import { createTestVerifier } from './test-verifier.js';
import type { TestVerifier } from './test-verifier.js';

/** The header that the proof method of this contract adds to the response of a granted request. */
const added = { 'x-proof': 'checked' } as const;

/**
 * Builds an app that requires a token for `GET` of each of these paths. `/reports` is a route of the app itself. The
 * others belong to a router that is mounted at `/api/v1`, as the framework does it. `/api/v1/made` replies with a response
 * object that the handler made itself, if the framework has such. `/api/v1/moved` redirects. Returns a function that sends
 * `GET` with a bearer token and does not follow redirects.
 */
export type ProofApp = (
  verifier: TestVerifier['verifier'],
) => (path: string, token: string) => Promise<Response>;

/**
 * Tests what proofs of possession need of an adapter. The target must be what the client sent, also in a mounted router. The
 * headers of a granted verdict must be on the response.
 */
export function proofContract(build: ProofApp): readonly ContractTest[] {
  const paths = [
    '/reports',
    '/reports?page=1&sort=a%20b',
    '/api/v1/made',
    '/api/v1/made?q=%7Ea/../b',
    '/api/v1/moved?to=x',
  ];
  return paths.map((path) => ({
    name: `gives a proof method the target ${path} and sets its headers`,
    async run() {
      const targets: unknown[] = [];
      const { issuer, verifier } = await createTestVerifier({ proofs: [recording(targets)] });
      const token = await issuer.mint({ cnf: { 'x5t#S256': 'any' } });
      const response = await build(verifier)(path, token);
      const status = path.includes('moved') ? 302 : 200;
      const [target] = targets;
      const found = [response.status, response.headers.get('x-proof'), withoutOrigin(String(target))];
      const expected = JSON.stringify([status, added['x-proof'], path]);
      if (JSON.stringify(found) !== expected)
        throw new Error(`status, header and target are ${JSON.stringify(found)}, but must be ${expected}`);
    },
  }));
}

/** A proof method that accepts every request and records its target. */
function recording(targets: unknown[]): ProofMethod {
  return {
    confirmation: 'x5t#S256',
    read(request: AuthRequest) {
      targets.push(request.target);
      return { verify: () => ({ headers: added }) };
    },
  };
}

/** A target may be a whole URL. */
function withoutOrigin(target: string): string {
  return target.replace(/^https?:\/\/[^/]+/, '');
}

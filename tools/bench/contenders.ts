import * as crypto from 'node:crypto';
import { createVerifier, jwtIssuer, localKeys } from '@tokenward/core';
import { JwtVerifier } from 'aws-jwt-verify';
import { createVerifier as createFastVerifier } from 'fast-jwt';
import { jwtVerify } from 'jose';
import { expected } from './tokens.js';
import type { Material } from './tokens.js';

/** Verifies a token and throws, or rejects, when it is no good. */
export type Verify = (token: string) => unknown;

/** Someone to compare with; `make` gives nothing where it does not have the algorithm. */
export interface Contender {
  readonly name: string;
  readonly make: (material: Material) => Verify | undefined;
}

const { issuer, audience, tolerance } = expected;

/** Everyone checks signature, issuer, audience and expiry with 5 s of tolerance; only `crypto.verify` checks nothing else. */
export const contenders: readonly Contender[] = [
  {
    name: 'tokenward',
    make({ jwk }) {
      const authority = jwtIssuer({ name: 'bench', issuer, audience, keys: localKeys({ keys: [jwk] }) });
      const verifier = createVerifier({ authorities: [authority] });
      return async (token) => {
        const { denial } = await verifier.verify(token);
        if (denial) throw new Error(denial.code);
      };
    },
  },
  {
    name: 'crypto.verify (bare)',
    make({ spki, algorithm }) {
      const key = { key: crypto.createPublicKey(spki), dsaEncoding: 'ieee-p1363' as const };
      const hash = algorithm === 'EdDSA' ? null : 'sha256';
      return (token) => {
        const dot = token.lastIndexOf('.');
        const signature = Buffer.from(token.slice(dot + 1), 'base64url');
        if (!crypto.verify(hash, Buffer.from(token.slice(0, dot), 'latin1'), key, signature))
          throw new Error('bad');
      };
    },
  },
  {
    name: 'jose',
    make: ({ publicKey, algorithm }) => {
      const options = {
        issuer,
        audience,
        clockTolerance: tolerance,
        algorithms: [algorithm],
        requiredClaims: ['exp'],
      };
      return (token) => jwtVerify(token, publicKey, options);
    },
  },
  { name: 'fast-jwt', make: (material) => fast(material, false) },
  { name: 'fast-jwt (cache)', make: (material) => fast(material, true) },
  {
    name: 'aws-jwt-verify',
    make({ jwk, algorithm }) {
      const verifier = JwtVerifier.create({
        issuer,
        audience,
        graceSeconds: tolerance,
        jwksUri: `${issuer}/jwks`,
      });
      verifier.cacheJwks({ keys: [{ ...jwk, alg: algorithm, use: 'sig' }] });
      return (token) => verifier.verifySync(token);
    },
  },
];

function fast({ spki, algorithm }: Material, cache: boolean): Verify {
  return createFastVerifier({
    key: spki,
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    clockTolerance: tolerance * 1000,
    requiredClaims: ['iss', 'aud', 'exp'],
    cache: cache ? 10_000 : false,
  });
}

// Names that the code of READMEs uses and does not declare.
import type * as core from '@tokenward/core';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Access, Algorithm, Requirements } from '@tokenward/core';
import type { JwtIssuerOptions, StandardSchema } from '@tokenward/core/authoring';
import type { VerifierOptions, Authority } from '@tokenward/core';
import type { JWK } from 'jose';
import { z } from 'zod';

export const issuer = 'https://id.example.com';
export const audience = 'https://api.example.com';
export const name = 'people';
export const people = { name, issuer, audience } as const;
export const url = 'https://id.example.com/jwks';
export const jwksUri = url;
export const origins = ['https://app.example.com'] as const;
export declare const secret: string;
export declare const token: string;
export declare const keys: JWK[];
export declare const algorithms: Algorithm[];
export const authorizedParties = origins;
export declare const options: { readonly jwtKey: string; readonly authorizedParties: readonly string[] };
export declare const access: Access;
export const requirements = { accept: ['people'] } as const;

/** Has authorities whose names are those of the READMEs. */
export const verifier = createVerifier({
  authorities: [
    jwtIssuer({ ...people, claims: z.object({ email: z.string(), plan: z.string() }) }),
    jwtIssuer({ name: 'machines', issuer: 'https://machines.example.com', audience }),
    jwtIssuer({ name: 'm2m_token', issuer: 'https://clerk.m2m.example.com', audience }),
    jwtIssuer({ name: 'session_token', issuer: 'https://clerk.example.com', audience }),
  ],
});

type Authorities = readonly Authority<string, unknown>[];

/** The options that snippets of tables show. */
export type AnyOption = JwtIssuerOptions<string, StandardSchema> &
  Requirements &
  VerifierOptions<Authorities> & { readonly onRequest: unknown };
export type OptionName = keyof AnyOption | keyof typeof core;

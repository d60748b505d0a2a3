import { apiKeys, createVerifier, jwtIssuer } from '@tokenward/core';
import type { ApiKeyRecord } from '@tokenward/core';
import type { ApiKeyOptions, IntrospectionOptions, StandardSchema } from '@tokenward/core/authoring';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { people } from './shared.js';

export { z };
export const keyOptions: ApiKeyOptions<'keys', ApiKeyRecord> = {
  name: 'keys',
  prefix: 'acme_',
  lookup: () => undefined,
};
export const authorities = [jwtIssuer(people), apiKeys(keyOptions)] as const;
export const verifier = createVerifier({ authorities });
export const guard = verifier.guard({ scopes: ['reports:read'] });
export const auth = expressAuth(verifier);
export const app = express();
export { expressAuth };
export declare const key: string;
export declare const cert: string;
export declare const pay: RequestHandler;
export declare const revocations: Set<string>;
export declare const listInvoices: RequestHandler;
export declare const listReports: RequestHandler;
export declare const showOrganization: RequestHandler<{ org: string }>;
export declare const options: IntrospectionOptions<'opaque', StandardSchema>;
export declare const db: {
  readonly publicKeys: { find(kid: string | undefined): Promise<string | undefined> };
  readonly apiKeys: { findByDigest(digest: string): Promise<ApiKeyRecord | undefined> };
  readonly tenants: {
    findByIssuer(issuer: string): Promise<{ id: string; issuer: string; audience: string } | undefined>;
  };
};

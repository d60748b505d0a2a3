import type { SessionClaims } from '@tokenward/providers/clerk';

export { auth0, entra, keycloak } from '@tokenward/providers';
export { auth } from './express.js';
export { clerk, has, verifyToken } from '@tokenward/providers/clerk';
export { workos } from '@tokenward/providers/workos';

export const clientId = 'client_123456789';

/** A row of the table `apikey`, as in @better-auth/api-key 1.7.5: `key` is the digest. */
interface ApiKeyRow {
  readonly key: string;
  readonly enabled: boolean;
  readonly referenceId: string;
  readonly expiresAt: Date | null;
}
export declare function findApiKey(where: { readonly key: string }): Promise<ApiKeyRow | undefined>;
export declare const request: Request;
export declare const permission: string;
export declare const claims: SessionClaims;

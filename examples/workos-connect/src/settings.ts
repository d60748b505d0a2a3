import { startWorkos } from '@tokenward/testing/workos';
import type { WorkosServer } from '@tokenward/testing/workos';
import type { ApiSettings } from './api.js';

/** The settings of the example. */
export interface Settings extends Omit<ApiSettings, 'log'> {
  /** The simulated WorkOS, if it is used. It can revoke tokens on demand and issue tokens of people. */
  readonly played?: WorkosServer;
}

/** The environment variables that the real WorkOS requires. */
const names = [
  'WORKOS_CLIENT_ID',
  'AUTHKIT_DOMAIN',
  'APPLICATION_CLIENT_ID',
  'APPLICATION_CLIENT_SECRET',
] as const;

/**
 * Returns the settings of the real WorkOS if its environment variables are set. Otherwise it starts a simulated
 * WorkOS on loopback ports.
 */
export async function settingsFrom(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Settings> {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length === names.length) return play();
  if (missing.length > 0) throw new Error(`For the real WorkOS, set ${missing.join(', ')} as well.`);
  const [clientId = '', domain = '', application = '', clientSecret = ''] = names.map(
    (name) => environment[name],
  );
  return { clientId, domain, application: { clientId: application, clientSecret } };
}

async function play(): Promise<Settings> {
  const played = await startWorkos();
  const { clientId, domain, addApplication } = played;
  return {
    clientId,
    domain,
    application: addApplication({ scopes: ['reports:read', 'invoices:read'] }),
    played,
  };
}

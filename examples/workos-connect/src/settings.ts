import { startWorkos } from '@tokenward/testing/workos';
import type { WorkosServer } from '@tokenward/testing/workos';
import type { ApiSettings } from './api.js';

/** What the example runs on. */
export interface Settings extends Omit<ApiSettings, 'log'> {
  /** Only where WorkOS is played: its tokens can be revoked on demand, and there are tokens of people. */
  readonly played?: WorkosServer;
}

/** What the environment must name for the real WorkOS. */
const names = [
  'WORKOS_CLIENT_ID',
  'AUTHKIT_DOMAIN',
  'APPLICATION_CLIENT_ID',
  'APPLICATION_CLIENT_SECRET',
] as const;

/** The real WorkOS where the environment names it, and otherwise one that is played on loopback ports. */
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

import { startClerk } from '@tokenward/testing/clerk';
import type { ReceiverSettings } from './api.js';
import type { Caller } from './caller.js';

/** The settings of all machines: the caller A, the receiver B, and C, which may not call B. */
export interface Settings {
  readonly receiver: Omit<ReceiverSettings, 'log'>;
  readonly caller: Caller;
  /** Only with the simulated Clerk: with the real one, it would require a third machine. */
  readonly outsider?: Caller;
  readonly close: () => Promise<void>;
}

/** The environment variables that the real Clerk requires. */
const names = [
  'CLERK_ISSUER',
  'CLERK_MACHINE_SECRET_KEY',
  'CLERK_MACHINE_ID',
  'CALLER_MACHINE_SECRET_KEY',
  'CALLER_MACHINE_ID',
] as const;

/**
 * Returns the settings of the real Clerk if its environment variables are set. Otherwise it starts a simulated Clerk
 * on a loopback port.
 */
export async function settingsFrom(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Settings> {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length === names.length) return played();
  if (missing.length > 0) throw new Error(`For the real Clerk, set ${missing.join(', ')} as well.`);
  const [issuer = '', machineSecretKey = '', machineId = '', caller = '', callerId = ''] = names.map(
    (name) => environment[name],
  );
  const apiUrl = environment.CLERK_API_URL ?? 'https://api.clerk.com';
  const { CLERK_JWT_KEY: jwtKey } = environment;
  return {
    receiver: { issuer, apiUrl, machineSecretKey, machineId, senders: [callerId], ...(jwtKey && { jwtKey }) },
    caller: { apiUrl, machineSecretKey: caller },
    close: () => Promise.resolve(),
  };
}

async function played(): Promise<Settings> {
  const { issuer, apiUrl, addMachine, close } = await startClerk();
  const receiver = addMachine();
  const caller = addMachine([receiver.id]);
  const outsider = addMachine([addMachine().id]);
  return {
    receiver: {
      issuer,
      apiUrl,
      machineSecretKey: receiver.secretKey,
      machineId: receiver.id,
      senders: [caller.id],
    },
    caller: { apiUrl, machineSecretKey: caller.secretKey },
    outsider: { apiUrl, machineSecretKey: outsider.secretKey },
    close,
  };
}

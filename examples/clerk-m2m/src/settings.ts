import { startClerk } from '@tokenward/testing/clerk';
import type { ReceiverSettings } from './api.js';
import type { Caller } from './caller.js';

/** The parts in this play: the caller A, the receiver B, and C, which may not call B. */
export interface Settings {
  readonly receiver: Omit<ReceiverSettings, 'log'>;
  readonly caller: Caller;
  /** Only where Clerk is played: at the real one, it would be one more machine to set up. */
  readonly outsider?: Caller;
  readonly close: () => Promise<void>;
}

/** What the environment must name for the real Clerk. */
const names = [
  'CLERK_ISSUER',
  'CLERK_MACHINE_SECRET_KEY',
  'CLERK_MACHINE_ID',
  'CALLER_MACHINE_SECRET_KEY',
  'CALLER_MACHINE_ID',
] as const;

/** The real Clerk where the environment names it, and otherwise one that is played on a loopback port. */
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

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startClerk } from '@tokenward/testing/clerk';
import { startWorkos } from '@tokenward/testing/workos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesOf, partOf, post, unitOf } from './finding.js';

let clerk: Awaited<ReturnType<typeof startClerk>>;
let workos: Awaited<ReturnType<typeof startWorkos>>;
beforeAll(async () => {
  [clerk, workos] = await Promise.all([startClerk(), startWorkos()]);
});
afterAll(async () => {
  await Promise.all([clerk.close(), workos.close()]);
});

const keys = /^(CLERK|WORKOS)_/;

async function run(environment: Record<string, string>): Promise<{ code: number; printed: string }> {
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !keys.test(name)));
  const options = { cwd: root, env: { ...own, ...environment } };
  return promisify(execFile)(process.execPath, ['--import', 'tsx', main], options).then(
    ({ stdout }) => ({ code: 0, printed: stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, printed: error.stdout }),
  );
}

describe('npm run live', () => {
  it('says in one line that it is skipped where the environment has no keys', async () => {
    const { code, printed } = await run({});
    expect([code, printed.trimEnd().split('\n').length]).toEqual([0, 1]);
    expect(printed).toMatch(/^Skipped: .*packages\/providers\/test\/live\/README\.md/);
  });

  it('finds at the played services what they are said to do, and prints no value', async () => {
    const application = workos.addApplication({ scopes: ['openid', 'profile', 'email'] });
    const environment = {
      CLERK_API_URL: clerk.apiUrl,
      CLERK_SECRET_KEY: clerk.secretKey,
      CLERK_MACHINE_SECRET_KEY: clerk.addMachine().secretKey,
      CLERK_OAUTH_TOKEN: clerk.issueOAuthToken(),
      CLERK_USER_ID: clerk.addUser(),
      WORKOS_DOMAIN: workos.domain,
      WORKOS_M2M_CLIENT_ID: application.clientId,
      WORKOS_M2M_CLIENT_SECRET: application.clientSecret,
    };
    const { code, printed } = await run(environment);
    expect(code).toBe(0);
    expect(printed).toContain('unit of expiration: seconds');
    expect(printed).toContain('unit of expiration: milliseconds');
    expect(printed).not.toContain('skipped');
    expect(printed).not.toContain('≠');
    for (const value of Object.values(environment)) expect(printed).not.toContain(value);
    expect(printed).not.toMatch(/eyJ|mt_|oat_|sess_|user_2|mch_/);
  }, 60_000);

  it('shows a difference beside what is played, and goes on with the other checks', async () => {
    const { code, printed } = await run({
      CLERK_API_URL: clerk.apiUrl,
      CLERK_SECRET_KEY: clerk.secretKey,
      CLERK_OAUTH_TOKEN: clerk.issueOAuthToken({
        aud: ['https://api.test'],
        expiration: 1_900_000_000_000,
      }),
    });
    expect(code).toBe(0);
    expect(printed).toContain('≠ unit of expiration: milliseconds\n      Tokenward plays: seconds');
    expect(printed).toMatch(/≠ members: aud client_id/);
    expect(printed).toContain('skipped: set CLERK_MACHINE_SECRET_KEY');
  });

  it('exits with 1 where a service cannot be reached, and does not repeat the key', async () => {
    const { code, printed } = await run({
      CLERK_API_URL: 'http://api.example.test',
      CLERK_MACHINE_SECRET_KEY: 'ak_secret',
    });
    expect(code).toBe(1);
    expect(printed).toContain('could not be checked: give addresses with https.');
    expect(printed).not.toContain('ak_secret');
  });

  it.each([
    ['the key is refused', () => clerk.apiUrl, 'the answer was 401.'],
    ['there is no connection', () => 'http://127.0.0.1:9', 'there was no answer'],
  ])('exits with 1 and finds nothing where %s', async (_, address, why) => {
    const { code, printed } = await run({ CLERK_API_URL: address(), CLERK_MACHINE_SECRET_KEY: 'ak_secret' });
    expect(code).toBe(1);
    expect(printed).toContain(`could not be checked: ${why}`);
    expect(printed).toContain('0 findings, 0 of them');
    expect(printed).not.toMatch(/≠|ak_secret/);
  });
});

describe('what a finding shows', () => {
  it.each([
    [{ b: 1, a: 2 }, 'a b'],
    [{ 'eyJ.secret value': 1 }, '(odd name)'],
    [null, 'none'],
    ['text', '0 1 2 3'],
  ])('names of members: %j', (value, names) => {
    expect(namesOf(value)).toBe(names);
  });

  it.each([
    [1_800_000_000, 'seconds'],
    [1_800_000_000_000, 'milliseconds'],
    [null, 'none'],
    [undefined, 'none'],
    ['1800000000', 'a string'],
  ])('the unit of %j', (time, unit) => {
    expect(unitOf(time)).toBe(unit);
  });

  it('reads nothing from what is no JWT', () => {
    for (const text of [undefined, '', 'a.b', 'a.bnVsbA', 5]) expect(partOf(text, 1)).toEqual({});
  });

  it('sends keys to https and to this machine only', async () => {
    await expect(post('http://api.example.test', {})).rejects.toThrow('https');
  });
});

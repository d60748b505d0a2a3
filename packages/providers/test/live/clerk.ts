import { namesOf, partOf, post, unitOf } from './finding.js';
import type { Answer, Checked, Finding } from './finding.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The id of a machine that a token names. */
const named = 'mch_000000000000000000000000000';

/** The checks of Clerk, by what they settle. Each token lives a minute; Clerk bills each that is made. */
export const clerkChecks: Readonly<Record<string, (environment: Environment) => Promise<Checked>>> = {
  'Clerk: claims of an M2M JWT without claims of its own': ofMachine({ token_format: 'jwt' }, ({ token }) => [
    { what: 'header', saw: namesOf(partOf(token, 0)), played: 'alg cat kid typ' },
    { what: 'claims', saw: namesOf(partOf(token, 1)), played: 'exp iat iss jti nbf sub' },
  ]),

  'Clerk: what a machine can write into its M2M JWT': ofMachine(
    { token_format: 'jwt', claims: { scopes: named, aud: [named] } },
    ({ token }) =>
      ['scopes', 'aud'].map((claim) => ({
        what: claim,
        saw: [partOf(token, 1)[claim]].flat().includes(named) ? 'as the sender wrote it' : 'not',
        played: 'as the sender wrote it',
      })),
  ),

  'Clerk: the answer about an opaque M2M token': ofMachine({}, (members) => [
    {
      what: 'members',
      saw: namesOf(members),
      played:
        'claims created_at expiration expired id last_used_at object revocation_reason revoked scopes subject token updated_at',
    },
    ...units(members, 'milliseconds'),
  ]),

  async 'Clerk: the answer about an opaque OAuth token'(environment) {
    const { CLERK_SECRET_KEY: key, CLERK_OAUTH_TOKEN: token } = environment;
    if (!key || !token)
      return { skipped: 'set CLERK_SECRET_KEY, and CLERK_OAUTH_TOKEN to an opaque one (oat_...)' };
    const path = '/oauth_applications/access_tokens/verify';
    const { status, members } = await post(apiOf(environment) + path, { access_token: token }, key);
    const names =
      'client_id created_at expiration expired id object revocation_reason revoked scopes subject updated_at';
    return [
      { what: 'status', saw: String(status), played: '200' },
      { what: 'members', saw: namesOf(members), played: names },
      ...units(members, 'seconds'),
    ];
  },

  async 'Clerk: a session token of the Backend API'(environment) {
    const { CLERK_SECRET_KEY: key, CLERK_USER_ID: user_id } = environment;
    if (!key || !user_id)
      return { skipped: 'set CLERK_SECRET_KEY of a development instance, and CLERK_USER_ID' };
    const sessions = `${apiOf(environment)}/v1/sessions`;
    const session = await post(sessions, { user_id }, key);
    const made = await post(`${sessions}/${encodeURIComponent(String(session.members.id))}/tokens`, {}, key);
    await post(`${sessions}/${encodeURIComponent(String(session.members.id))}/revoke`, {}, key);
    return [
      { what: 'status', saw: `${session.status} ${made.status}`, played: '200 200' },
      { what: 'units', saw: unitOf(session.members.expire_at), played: 'milliseconds' },
      {
        what: 'claims',
        saw: namesOf(partOf(made.members.jwt, 1)),
        played: 'exp fva iat iss jti nbf pla sid sts sub v',
      },
    ];
  },
};

function apiOf({ CLERK_API_URL: url }: Environment): string {
  return (url || 'https://api.clerk.com').replace(/\/+$/, '');
}

/** A check of an M2M token that is made as wished, with the key in CLERK_MACHINE_SECRET_KEY. */
function ofMachine(
  wish: object,
  findingsOf: (members: Answer['members']) => readonly Finding[],
): (environment: Environment) => Promise<Checked> {
  return async (environment) => {
    const key = environment.CLERK_MACHINE_SECRET_KEY;
    if (!key) return { skipped: 'set CLERK_MACHINE_SECRET_KEY' };
    const url = `${apiOf(environment)}/m2m_tokens`;
    const { status, members } = await post(url, { seconds_until_expiration: 60, ...wish }, key);
    return [{ what: 'status', saw: String(status), played: '201' }, ...findingsOf(members)];
  };
}

function units(members: Readonly<Record<string, unknown>>, played: string): readonly Finding[] {
  return ['expiration', 'created_at', 'updated_at'].map((name) => ({
    what: `unit of ${name}`,
    saw: unitOf(members[name]),
    played,
  }));
}

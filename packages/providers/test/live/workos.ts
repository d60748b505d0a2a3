import { namesOf, partOf, post } from './finding.js';
import type { Checked } from './finding.js';

/** The checks of WorkOS: what is in the token that an M2M application gets from Connect. */
export const workosChecks: Readonly<
  Record<string, (environment: Readonly<Record<string, string | undefined>>) => Promise<Checked>>
> = {
  async 'WorkOS: a Connect token of an M2M application'(environment) {
    const { WORKOS_DOMAIN: domain, WORKOS_M2M_CLIENT_ID: id, WORKOS_M2M_CLIENT_SECRET: secret } = environment;
    if (!domain || !id || !secret)
      return {
        skipped: 'set WORKOS_DOMAIN (the AuthKit domain), WORKOS_M2M_CLIENT_ID and WORKOS_M2M_CLIENT_SECRET',
      };
    const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    const url = `${domain.replace(/\/+$/, '')}/oauth2/token`;
    const { status, members } = await post(url, new URLSearchParams(form));
    const documented = await post(url, new URLSearchParams({ ...form, scope: 'openid profile email' }));
    const { sub, client_id: client, aud } = partOf(members.access_token, 1);
    return [
      { what: 'status', saw: String(status), played: '200' },
      { what: 'status with the scope of the documentation', saw: String(documented.status), played: '200' },
      { what: 'members', saw: namesOf(members), played: 'access_token expires_in token_type' },
      { what: 'header', saw: namesOf(partOf(members.access_token, 0)), played: 'alg kid' },
      {
        what: 'claims',
        saw: namesOf(partOf(members.access_token, 1)),
        played: 'aud client_id exp iat iss jti org_id scope sub',
      },
      {
        what: 'who it names',
        saw: `sub ${sub === id ? 'is' : 'is not'} the application, client_id ${client === id ? 'is' : 'is not'}, aud ${
          [aud].flat().includes(id) ? 'is' : 'is not'
        }`,
        played: 'sub is the application, client_id is, aud is not',
      },
    ];
  },
};

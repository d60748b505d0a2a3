import {
  clientSecretBasic,
  createVerifier,
  introspection,
  introspectionEndpoint,
  jwtIssuer,
  unchecked,
} from '@tokenward/core';
import { nextAuth } from '@tokenward/next';

/** Guards that have fetched nothing yet: what they know without asking the issuer comes from a cache of Next.js. */
export function freshAuth() {
  const { url, audience } = JSON.parse(process.env.ISSUER);
  const ask = introspectionEndpoint(`${url}/introspect`, { client: clientSecretBasic('api', 'secret') });
  return nextAuth(
    createVerifier({
      authorities: [
        jwtIssuer({ name: 'people', issuer: url, audience }),
        introspection({ name: 'opaque', issuer: unchecked, audience: unchecked, ask }),
      ],
    }),
  );
}

/** Who is calling, or why they are refused. */
export async function callerOf(headers) {
  const { access, denial } = await freshAuth()
    .authenticate(headers)
    .catch((error) => ({ denial: { code: `${error.name}: ${error.hint}` } }));
  return access?.subject ?? denial.code;
}

/** A route handler that answers it. */
export const answer = async (request) => new Response(`caller:${await callerOf(request.headers)}.`);

import { createVerifier, discoveredKeys, dpop, jwtIssuer, memoryReplay } from '@tokenward/core';
import type { Access, Claims, Principal, Requirements } from '@tokenward/core';
import { nextAuth } from '@tokenward/next';
import { cookies, headers } from 'next/headers';

const { ISSUER: issuer = '', AUDIENCE: audience = '', ORIGIN: origin, KEY_COOLDOWN } = process.env;

const verifier = createVerifier({
  authorities: [
    jwtIssuer({
      name: 'issuer',
      issuer,
      audience,
      keys: discoveredKeys(issuer, KEY_COOLDOWN === undefined ? {} : { cooldown: Number(KEY_COOLDOWN) }),
    }),
  ],
  // Tokens that are bound to a key need a proof. A fleet of processes needs a store that they share.
  proofs: origin === undefined ? [] : [dpop({ origins: [origin], replay: memoryReplay() })],
});

export const auth = nextAuth(verifier, {
  onDenied: ({ code, hint, detail }, request) =>
    console.log(request?.method, request?.url, `denied: ${code}. ${hint}`, detail),
});

/** For server components and server actions: a program sends its token as a header, a browser as a cookie. */
export async function caller(
  requirements?: Requirements<Access<'issuer', Claims>>,
): Promise<Principal | undefined> {
  const sent = await headers();
  const cookie = (await cookies()).get('session')?.value;
  const { access } =
    cookie !== undefined && !sent.has('authorization')
      ? await verifier.verify(cookie, requirements)
      : await auth.authenticate(sent, requirements);
  return access;
}

import { createVerifier, jwtIssuer, remoteKeys } from '@tokenward/core';

/** Verifies a token at some moments, prints the outcomes, and must then end by itself. */
const [, , issuer = '', audience = '', token = '', ...moments] = process.argv;
let now = 0;
const keys = remoteKeys(`${issuer}/jwks`);
const verifier = createVerifier({
  authorities: [jwtIssuer({ name: 'people', issuer, audience, keys })],
  now: () => now,
});

const outcomes: string[] = [];
for (const moment of moments) {
  now = Number(moment);
  const outcome = await verifier.verify(token).then(
    ({ denial }) => denial?.code ?? 'granted',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'rejected'),
  );
  outcomes.push(outcome);
}
console.log(outcomes.join(' '));

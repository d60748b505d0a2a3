// An ES module whose declarations are those for `import`, and its CommonJS part, with those for `require`. The types fit.
// It is compiled only, never run.
import { createVerifier, jwtIssuer, unchecked } from '@tokenward/core';
import type { Unchecked } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { honoAuth } from '@tokenward/hono';
import { auth as theirs, options, people, policy, verifier } from './mixed-part.cjs';

const machines = jwtIssuer({ name: 'machines', issuer: 'https://machines.example.com', ...options });
export const auth = expressAuth(createVerifier({ authorities: [people, machines] }));
export const guard = auth.required({ ...policy.billing, accept: ['people'] });
export const onHono = honoAuth(() => verifier);
export const chain = [theirs.required(), expressAuth(verifier).required()];
export const off: Unchecked = options.audience;
export const same: typeof options.audience = unchecked;
// @ts-expect-error only configured names are offered
export const nobody = () => auth.required({ accept: ['nobody'] });

import type { Issuer } from '../issuer.js';
import { badRequest, granted, invalid, missing, refused, unauthorized } from './answers.js';
import type { ContractAnswer } from './answers.js';
import type { ContractCase, ContractRequest } from './cases.js';

type Headers = NonNullable<ContractRequest['authorization']>;

const valid = (issuer: Issuer): Promise<string> => issuer.mint();
const malformed = unauthorized('The credential of the request is malformed.');
const repeated = badRequest('The request carries more than one credential.');

/** Values without a credential: a route that requires one rejects them with 401, an optional route serves them. */
const none: Readonly<Record<string, Headers>> = {
  'an empty Authorization header': () => [''],
  'a scheme without a token': () => ['Bearer'],
  'another scheme': () => ['Basic dXNlcjpwYXNz'],
  'a token under another scheme': async (issuer) => [`Token ${await valid(issuer)}`],
};

/** Values with a bad credential: both kinds of route reject them. */
const bad: Readonly<Record<string, readonly [headers: Headers, answer: ContractAnswer]>> = {
  'a second word after the token': [async (issuer) => [`Bearer ${await valid(issuer)} extra`], malformed],
  'a comma behind the scheme': [() => ['Bearer,x'], repeated],
  'a character that no token has': [() => ['Bearer 1|abc'], invalid],
  'two headers, one with another scheme': [
    async (issuer) => ['Basic dXNlcjpwYXNz', `Bearer ${await valid(issuer)}`],
    repeated,
  ],
  'the DPoP scheme, whose proof is not checked': [
    async (issuer) => [`DPoP ${await valid(issuer)}`],
    refused(401, 'Unauthorized', 'Authentication with the Bearer scheme is required.'),
  ],
};

/** Requests whose Authorization header holds something else than one good token (RFC 9110 §11.6.2). */
export const schemeCases: readonly ContractCase[] = [
  ...Object.entries(none).flatMap(([name, authorization]): readonly ContractCase[] => [
    {
      name: `rejects ${name} like a request without a credential`,
      request: { path: '/me', authorization },
      answer: missing,
    },
    {
      name: `serves an optional route to ${name}`,
      request: { path: '/maybe', authorization },
      answer: granted(null),
    },
  ]),
  ...Object.entries(bad).flatMap(([name, [authorization, answer]]): readonly ContractCase[] => [
    { name: `rejects ${name}`, request: { path: '/me', authorization }, answer },
    { name: `rejects ${name} on an optional route`, request: { path: '/maybe', authorization }, answer },
  ]),
];

import type { Issuer } from '../issuer.js';
import { forbidden, granted, missing } from './answers.js';
import type { ContractCase } from './cases.js';

const authorization = async (issuer: Issuer): Promise<readonly string[]> => [
  `Bearer ${await issuer.mint({ scope: 'reports:read' })}`,
];

/** Requests to a route whose requirements are a function of the request. */
export const functionCases: readonly ContractCase[] = [
  {
    name: 'accepts a token with the scope that a requirements function returns',
    request: {
      path: '/chosen?scope=reports:read',
      authorization,
    },
    answer: granted('user_1'),
  },
  {
    name: 'rejects a token without the scope that a requirements function returns, and names it',
    request: {
      path: '/chosen?scope=reports:write',
      authorization,
    },
    answer: forbidden('The access token lacks a scope that is required here.', ', scope="reports:write"'),
  },
  {
    name: 'responds with 500 if a requirements function returns no scope',
    request: { path: '/chosen', authorization },
    answer: { status: 500, headers: { 'www-authenticate': null } },
  },
  {
    name: 'does not call a requirements function without a credential',
    request: { path: '/chosen' },
    answer: missing,
  },
];

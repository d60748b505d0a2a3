import type { Issuer } from '../issuer.js';
import { forbidden, granted, missing } from './answers.js';
import type { ContractCase } from './cases.js';

const authorization = async (issuer: Issuer): Promise<readonly string[]> => [
  `Bearer ${await issuer.mint({ scope: 'reports:read' })}`,
];

/** What a request gets on a route whose requirements are a function of the request. */
export const functionCases: readonly ContractCase[] = [
  {
    name: 'a function of the request gives the requirements: a scope that is there opens the route',
    request: {
      path: '/chosen?scope=reports:read',
      authorization,
    },
    answer: granted('user_1'),
  },
  {
    name: 'a function of the request gives the requirements: a missing scope is forbidden, and named',
    request: {
      path: '/chosen?scope=reports:write',
      authorization,
    },
    answer: forbidden('The access token lacks a scope that is required here.', ', scope="reports:write"'),
  },
  {
    name: 'a function of the request that gives no scope where one is required is an error',
    request: { path: '/chosen', authorization },
    answer: { status: 500, headers: { 'www-authenticate': null } },
  },
  {
    name: 'a function of the request is not called without a credential',
    request: { path: '/chosen' },
    answer: missing,
  },
];

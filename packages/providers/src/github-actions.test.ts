import { expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { githubActions } from './index.js';

it.each([
  ['the ref and environment listed', {}, 'granted'],
  ['a pull request', { ref: 'refs/pull/7/merge' }, 'claims_invalid'],
  ['a tag named like the branch', { ref: 'refs/tags/main' }, 'claims_invalid'],
  ['another environment', { environment: 'staging' }, 'claims_invalid'],
  ['no environment', { environment: undefined }, 'claim_missing'],
])('githubActions, with a ref and an environment required, checks a job of %s', async (_, claims, code) => {
  const network = await createIssuerNetwork();
  const strict = githubActions({
    audience: 'https://api.acme.test',
    repositories: 'acme/api',
    refs: 'refs/heads/main',
    environments: ['production'],
  });
  expect(await network.judge(strict, corpus['GitHub Actions: a job'], claims)).toBe(code);
});

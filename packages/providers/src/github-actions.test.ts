import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { githubActions } from './index.js';

const network = await createIssuerNetwork();

const given = { audience: 'https://api.acme.test', repositories: ['acme/api', 'acme/web'] };
const authority = githubActions(given);
const job = corpus['GitHub Actions: a job'];

describe('githubActions', () => {
  it('reads a job as a machine of the owner of its repository', async () => {
    expect(await network.principal(authority, job)).toMatchObject({
      kind: 'machine',
      subject: 'repo:acme/api:environment:production',
      organization: 'acme',
    });
    expect(network.asked).toEqual(['https://token.actions.githubusercontent.com/.well-known/jwks']);
  });

  it.each([
    ['its repository is not listed', { repository: 'evil/api' }, 'claims_invalid'],
    ['its repository begins like one that is', { repository: 'acme/api-evil' }, 'claims_invalid'],
    ['it names no repository', { repository: undefined }, 'claim_missing'],
    ['its repository is no text', { repository: ['acme/api'] }, 'claim_malformed'],
    ['it has the audience that everybody gets', { aud: 'https://github.com/acme' }, 'audience_mismatch'],
    [
      'an enterprise with an issuer of its own issued it',
      { iss: `${job.claims.iss}/acme` },
      'issuer_unknown',
    ],
  ])('rejects a GitHub Actions token when %s', async (_, claims, code) => {
    expect(await network.judge(authority, job, claims)).toBe(code);
  });

  it.each([
    ['the ref and environment listed', {}, 'granted'],
    ['a pull request', { ref: 'refs/pull/7/merge' }, 'claims_invalid'],
    ['a tag named like the branch', { ref: 'refs/tags/main' }, 'claims_invalid'],
    ['another environment', { environment: 'staging' }, 'claims_invalid'],
    ['no environment', { environment: undefined }, 'claim_missing'],
  ])('with a ref and an environment required, checks a job of %s', async (_, claims, code) => {
    const strict = githubActions({ ...given, refs: 'refs/heads/main', environments: ['production'] });
    expect(await network.judge(strict, job, claims)).toBe(code);
  });

  it.each([[[]], ['acme'], ['acme/*'], [['acme/api', '']]])(
    'refuses at start the repositories %j',
    (repositories) => {
      expect(() => githubActions({ ...given, repositories })).toThrow('"repositories" must be a repository');
    },
  );
});

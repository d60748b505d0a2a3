import { optional, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';

/** Options of `githubActions`. */
export interface GithubActionsOptions {
  /**
   * The `aud` that workflows request. Choose your own, because GitHub's default is only the URL of the repository
   * owner.
   */
  readonly audience: string | readonly string[];
  /** The allowed repositories, such as `acme/api`. Any repository at GitHub can get a token with your audience. */
  readonly repositories: string | readonly string[];
  /**
   * The allowed refs, such as `refs/heads/main`.
   * @default any ref, including branches of pull requests
   */
  readonly refs?: string | readonly string[];
  /**
   * The allowed deployment environments. If set, a job without an environment is rejected.
   * @default any environment, or none
   */
  readonly environments?: string | readonly string[];
}

/**
 * Accepts OIDC tokens of GitHub Actions. All repositories share one issuer, so a list of repositories is required.
 * The caller is a machine, and its organization is the repository owner. Source: GitHub's documentation, "OpenID
 * Connect reference".
 */
export const githubActions = /* @__PURE__ */ definePreset(
  'github_actions',
  () => ({
    audience: textOrList('the "aud" that workflows request, or a list of them'),
    repositories: {
      mustBe: 'a repository such as "acme/api", or a list of them',
      but: hasOtherForm,
      holds: (value) =>
        textOrList('').holds(value) &&
        [value].flat().every((name) => /^[\w.-]+\/[\w.-]+$/.test(String(name))),
    },
    refs: optional(textOrList('a ref such as "refs/heads/main", or a list of them')),
    environments: optional(textOrList('an environment, or a list of them')),
  }),
  ({ audience, repositories, refs, environments }: GithubActionsOptions) => ({
    issuer: 'https://token.actions.githubusercontent.com',
    audience,
    keys: 'https://token.actions.githubusercontent.com/.well-known/jwks',
    rules: [
      oneOf('repository', repositories, 'claims_invalid', 'repositories'),
      ...(refs === undefined ? [] : [oneOf('ref', refs, 'claims_invalid', 'refs')]),
      ...(environments === undefined
        ? []
        : [oneOf('environment', environments, 'claims_invalid', 'environments')]),
    ],
    example: {
      claims: {
        sub: `repo:${first(repositories)}:ref:refs/heads/main`,
        repository: first(repositories),
        repository_owner: first(repositories).split('/')[0],
        ref: first(refs ?? 'refs/heads/main'),
        ref_type: 'branch',
        ...(environments !== undefined && { environment: first(environments) }),
      },
    },
    kind: 'machine',
    principal: ({ repository_owner: owner }) => readMembers({ organization: ['repository_owner', owner] }),
  }),
);

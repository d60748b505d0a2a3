import type { Authority, Claims } from '@tokenward/core';
import { isText, textOrList } from '@tokenward/core/authoring';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { oneOf, textual } from './claim-rules.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `githubActions` takes. */
export interface GithubActionsOptions<N extends string, S extends StandardSchema> extends PresetOptions<
  N,
  S
> {
  /** The `aud` that workflows ask for; give your own, since the default is only the address of their owner. */
  readonly audience: string | readonly string[];
  /** The repositories that may, such as `acme/api`: every repository at GitHub can get a token with your audience. */
  readonly repositories: string | readonly string[];
  /** The refs that may, such as `refs/heads/main`; by default any, branches of pull requests included. */
  readonly refs?: string | readonly string[];
  /** The deployment environments that may; a job without one is refused then. By default any. */
  readonly environments?: string | readonly string[];
}

/**
 * OIDC tokens of GitHub Actions: all of GitHub shares one issuer, so a list of repositories is required. The caller is a
 * machine, its organization the owner of the repository. From GitHub's documentation: "OpenID Connect reference".
 */
export function githubActions<
  const N extends string = 'github_actions',
  S extends StandardSchema = StandardSchema<Claims>,
>(options: GithubActionsOptions<N, S>): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('githubActions', options, {
    audience: textOrList('the "aud" that workflows ask for, or a list of them'),
    repositories: {
      mustBe: 'a repository such as "acme/api", or a list of them',
      holds: (value) =>
        textOrList('').holds(value) &&
        [value].flat().every((name) => /^[\w.-]+\/[\w.-]+$/.test(String(name))),
    },
    refs: { ...textOrList('a ref such as "refs/heads/main", or a list of them'), optional: true },
    environments: { ...textOrList('an environment, or a list of them'), optional: true },
  });
  const { audience, repositories, refs, environments } = options;
  const issuer = 'https://token.actions.githubusercontent.com';
  return preset(options, {
    name: 'github_actions',
    issuer,
    audience,
    keys: `${issuer}/.well-known/jwks`,
    rules: [
      oneOf('repository', repositories),
      ...(refs === undefined ? [] : [oneOf('ref', refs)]),
      ...(environments === undefined ? [] : [oneOf('environment', environments)]),
      textual('repository_owner'),
    ],
    kind: 'machine',
    principal: ({ repository_owner: owner }) => (isText(owner) ? { organization: owner } : {}),
  });
}

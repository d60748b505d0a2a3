import { isText, isTextList, optional, textOrList, hasOtherForm } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { audienceLike } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';

/** Options of `gitlab`. */
export interface GitlabOptions {
  /** The `aud` that jobs request under `id_tokens`. Choose your own. */
  readonly audience: string | readonly string[];
  /** The allowed projects, such as `acme/api`. Any project of the instance can get a token with your audience. */
  readonly projects: string | readonly string[];
  /**
   * The allowed refs, such as `refs/heads/main` (`ref_path`, since GitLab 16.0).
   * @default any ref
   */
  readonly refs?: string | readonly string[];
  /**
   * The allowed deployment environments. If set, a job without an environment is rejected. A job names its own environment, so
   * set `refs` too, unless the environment is protected.
   * @default any environment, or none
   */
  readonly environments?: string | readonly string[];
  /**
   * The address of the GitLab instance.
   * @default "https://gitlab.com"
   */
  readonly url?: string;
}

/**
 * Accepts ID tokens of GitLab CI/CD jobs. All projects of an instance share one issuer, so a list of projects is
 * required. The caller is a machine, and its organization is the namespace. Source: GitLab's documentation, "OpenID
 * Connect (OIDC) Authentication Using ID Tokens".
 */
export const gitlab = /* @__PURE__ */ definePreset(
  'gitlab',
  () => ({
    audience: audienceLike(),
    projects: {
      mustBe: 'a project such as "acme/api", or a list of them',
      but: hasOtherForm,
      holds: (value) =>
        (isText(value) || isTextList(value)) &&
        [value].flat().every((name) => /^[\w.-]+(\/[\w.-]+)+$/.test(String(name))),
    },
    refs: optional(textOrList('a ref such as "refs/heads/main", or a list of them')),
    environments: optional(textOrList('an environment, or a list of them')),
    url: optional(origin('the address of the instance, such as "https://gitlab.com"')),
  }),
  ({ audience, projects, refs, environments, url = 'https://gitlab.com' }: GitlabOptions) => ({
    issuer: String(originOf(url)),
    audience,
    keys: `${originOf(url)}/oauth/discovery/keys`,
    rules: [
      oneOf('project_path', projects, 'claims_invalid', 'projects'),
      ...(refs === undefined ? [] : [oneOf('ref_path', refs, 'claims_invalid', 'refs')]),
      ...(environments === undefined
        ? []
        : [oneOf('environment', environments, 'claims_invalid', 'environments')]),
    ],
    example: {
      claims: {
        sub: `project_path:${first(projects)}:ref_type:branch:ref:main`,
        project_path: first(projects),
        namespace_path: first(projects).split('/').slice(0, -1).join('/'),
        ref: 'main',
        ref_type: 'branch',
        ref_path: first(refs ?? 'refs/heads/main'),
        ...(environments !== undefined && { environment: first(environments) }),
      },
    },
    kind: 'machine',
    principal: ({ namespace_path: path }) => readMembers({ organization: ['namespace_path', path] }),
  }),
);

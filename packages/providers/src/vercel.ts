import { optional, textOrList } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { audienceLike } from './issuer-options.js';
import { definePreset, first } from './preset.js';
import { readMembers } from './read-members.js';
import { textMatching } from './text-matching.js';

/** Options of `vercel`. */
export interface VercelOptions {
  /** The slug of the team, as in `https://vercel.com/acme`. It changes with the name of the team. */
  readonly team: string;
  /** The ids of the allowed projects, such as `prj_...`, one or a list. */
  readonly projectId: string | readonly string[];
  /**
   * The allowed environments. A deployment of any branch is `preview`.
   * @default "production"
   */
  readonly environments?: string | readonly string[];
  /**
   * The `aud` of this API, for tokens with an audience of their own.
   * @default `https://vercel.com/<team>`
   */
  readonly audience?: string | readonly string[];
}

const issuer = 'https://oidc.vercel.com';

/**
 * Accepts OIDC tokens of Vercel's deployments. `iss` names the team, or no team in the global issuer mode, so the team
 * and the project are checked too. The caller is a machine, and its organization is the team's id. Source: Vercel's
 * documentation, "OIDC Federation Reference"; `@vercel/oidc` 3.6.1, `VercelOidcPayload`.
 */
export const vercel = /* @__PURE__ */ definePreset(
  'vercel',
  () => ({
    team: textMatching('the slug of a team, such as "acme"', /^[\da-z-]+$/),
    projectId: textOrList('the id of a project, such as "prj_1", or a list of them'),
    environments: optional(textOrList('an environment such as "production", or a list of them')),
    audience: optional(audienceLike()),
  }),
  ({ team, projectId, environments = 'production', audience }: VercelOptions) => ({
    issuer: [`${issuer}/${team}`, issuer],
    audience: audience ?? `https://vercel.com/${team}`,
    // @vercel/oidc 3.6.1, verifyVercelOidcToken: these keys, for both issuers.
    keys: `${issuer}/.well-known/jwks`,
    rules: [
      oneOf('owner', team, 'claims_invalid', 'team'),
      oneOf('project_id', projectId, 'claims_invalid', 'projectId'),
      oneOf('environment', environments, 'claims_invalid', 'environments'),
    ],
    example: {
      claims: {
        sub: `owner:${team}:project:web:environment:${first(environments)}`,
        owner: team,
        owner_id: 'team_1',
        project: 'web',
        project_id: first(projectId),
        environment: first(environments),
      },
    },
    kind: 'machine',
    principal: ({ owner_id: owner }) => readMembers({ organization: ['owner_id', owner] }),
  }),
);

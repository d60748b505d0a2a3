import type { Rule } from '@tokenward/core';
import { isText } from '@tokenward/core/authoring';
import { otherKind } from './claim-rules.js';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';
import { textMatching } from './text-matching.js';

/** Options of `stytchConnect`. */
export interface StytchConnectOptions {
  /** The id of the project, such as `project-live-...`. It is the `aud` of its tokens. */
  readonly projectId: string;
  /** The domain of the project: its custom domain, or `acme.customers.stytch.dev`. */
  readonly domain: string;
}

/**
 * Accepts access tokens of Stytch's Connected Apps and M2M clients. Their `iss` is the domain of the project, or
 * `stytch.com/<project id>`. Session JWTs of Stytch have the same audience and are rejected. The subject begins with the
 * kind of caller. Source: Stytch's documentation, "Connected App access token", "Get M2M access token".
 */
export const stytchConnect = /* @__PURE__ */ definePreset(
  'stytch_connect',
  () => ({
    projectId: textMatching('the id of a project, such as "project-live-123"', /^project-[\w-]+$/),
    domain: origin('the domain of the project, such as "login.acme.com"'),
  }),
  ({ projectId, domain }: StytchConnectOptions) => ({
    issuer: [String(originOf(domain)), `stytch.com/${projectId}`],
    audience: projectId,
    // stytch.com/docs, "Get OpenID Configuration" of Connected Apps: `issuer` and `jwks_uri`.
    keys: `${originOf(domain)}/.well-known/jwks.json`,
    rules: [noSession],
    example: { claims: { sub: 'user-test-1', client_id: 'connected-app-test-1', scope: 'openid', jti: 'j' } },
    kind: ({ sub }) => {
      if (!isText(sub)) return 'unknown';
      return /^(user|member)-/.test(sub) ? 'person' : sub.startsWith('m2m-client-') ? 'machine' : 'unknown';
    },
    principal: ({ sub }, { client }) =>
      client === undefined && isText(sub) && sub.startsWith('m2m-client-') ? { client: sub } : {},
  }),
);

/** Rejects session JWTs, which are for the project's own app and have no scopes. */
const noSession: Rule = ({ claims }) =>
  Object.hasOwn(claims, 'https://stytch.com/session') ? otherKind('https://stytch.com/session') : undefined;

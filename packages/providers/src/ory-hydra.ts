import { isText } from '@tokenward/core/authoring';
import { audienceLike, issuerLike } from './issuer-options.js';
import type { IssuerOptions } from './issuer-options.js';
import { definePreset } from './preset.js';

/**
 * Accepts JWT access tokens of Ory Hydra or the Ory Network (`strategies.access_token: jwt`); by default Ory issues
 * opaque ones. `scp` is a list, and `aud` is empty unless the client requests an audience. A token whose subject is its
 * client is a machine. Source: Ory's documentation, "Opaque and JWT access tokens", "OAuth 2.0 audience".
 */
export const oryHydra = /* @__PURE__ */ definePreset(
  'ory_hydra',
  () => ({ issuer: issuerLike('https://acme.projects.oryapis.com'), audience: audienceLike() }),
  ({ issuer, audience }: IssuerOptions) => ({
    issuer,
    audience,
    keys: `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
    example: { claims: { client_id: 'client_1', scp: ['openid'], ext: {}, jti: 'j' } },
    kind: ({ sub, client_id: client }) => {
      if (!isText(sub) || !isText(client)) return 'unknown';
      return sub === client ? 'machine' : 'person';
    },
  }),
);

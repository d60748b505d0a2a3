import { createVerifier } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { it } from 'vitest';
import { z } from 'zod';
import { clerk } from './clerk/index.js';
import * as presets from './index.js';
import { workos } from './workos/index.js';

const audience = 'https://api.test';
const claims = z.object({ plan: z.string() });

it('a list of authorities takes every preset, with and without a schema', () => {
  const list: Authority[] = [];
  list.push(
    presets.auth0({ domain: 'acme.eu.auth0.com', audience }),
    presets.auth0({ domain: 'acme.eu.auth0.com', audience, claims }),
    presets.awsAlb({ loadBalancer: 'arn', clientId: 'alb', issuer: audience }),
    presets.awsAlb({ loadBalancer: ['arn'], clientId: ['alb'], issuer: audience, name: 'proxy', claims }),
    presets.cloudflareAccess({ teamDomain: 'acme', audience }),
    presets.cloudflareAccess({ teamDomain: 'acme', audience, claims }),
    presets.cognito({ userPoolId: 'eu-west-1_Aa1', clientId: 'app' }),
    presets.cognito({ userPoolId: 'eu-west-1_Aa1', clientId: 'app', claims }),
    presets.entra({ tenant: 'acme', audience }),
    presets.entra({ tenant: 'acme', audience, claims }),
    presets.firebase({ projectId: 'acme' }),
    presets.firebase({ projectId: 'acme', claims }),
    presets.githubActions({ audience, repositories: 'acme/app' }),
    presets.githubActions({ audience, repositories: 'acme/app', claims }),
    presets.google({ clientId: '42' }),
    presets.google({ clientId: '42', claims }),
    presets.keycloak({ issuer: 'https://id.test/realms/acme', audience }),
    presets.keycloak({ issuer: 'https://id.test/realms/acme', audience, claims }),
    presets.okta({ issuer: 'https://acme.okta.com/oauth2/default', audience }),
    presets.okta({ issuer: 'https://acme.okta.com/oauth2/default', audience, claims }),
    presets.supabase({ url: 'https://acme.supabase.co' }),
    presets.supabase({ url: 'https://acme.supabase.co', claims }),
    ...clerk({ issuer: 'https://clerk.acme.test', senders: ['mch_1'] }),
    ...workos({ clientId: 'client_1' }),
  );
  createVerifier({ authorities: list });
});

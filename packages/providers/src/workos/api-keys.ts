import { hashApiKey, deny, introspection, unchecked, UnavailableError } from '@tokenward/core';
import type { Authority, Claims, Denial, Principal, Rule } from '@tokenward/core';
import {
  denialForResponse,
  isObject,
  isText,
  pausingCalls,
  postToServer,
  redactUrl,
} from '@tokenward/core/authoring';
import type { Introspect } from '@tokenward/core/authoring';
import { readMembers, withMembers } from '../read-members.js';

/** How API keys are validated: where, with which prefix and with which credential. */
export interface ApiKeys {
  /** The origin of the WorkOS API. */
  readonly api: string;
  /** The API key of your environment. */
  readonly secret: string;
  readonly prefix: string;
  /** The allowed clock difference in seconds. */
  readonly clockTolerance: number;
}

/**
 * Accepts API keys of organizations and users. WorkOS validates each one, and nothing is cached. If WorkOS asks for a
 * pause (`Retry-After`), nothing is sent in that time.
 */
export function apiKeys({
  api,
  secret,
  prefix,
  clockTolerance,
}: ApiKeys): Authority<'workos_api_key', Claims> {
  const authority = introspection({
    name: 'workos_api_key',
    issuer: unchecked,
    audience: unchecked,
    expiry: unchecked,
    clockTolerance,
    prefix,
    ask: validation(new URL('/api_keys/validations', api), secret),
    rules: [hasOwner, validAgent],
  });
  return { ...authority, kinds: ['api_key'], principal: principalOfKey };
}

/** The hint when WorkOS rejects the credentials. */
const credentialsHint = 'Set "secret" of workos({ apiKeys }) to the API key of the environment.';

function validation(url: URL, secret: string): Introspect {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Bearer ${secret}`,
  };
  const pausing = pausingCalls();
  return async (value, context) => {
    // This key gives full access to the environment, so it is rejected as a caller's credential. Digests are compared
    // because the time of that comparison reveals nothing about the key.
    if ((await hashApiKey(value)) === (await hashApiKey(secret))) return undefined;
    const body = JSON.stringify({ value });
    const answer = await pausing(context, () => postToServer(url, { headers, body }, context));
    if (answer.status < 200 || answer.status > 299) return denialForResponse(url, answer, credentialsHint);
    const found = json(url, answer.text);
    if (!isObject(found) || found.api_key === undefined)
      throw new UnavailableError(`${redactUrl(url)} answered without saying whether the key is known`, 30);
    if (found.api_key === null) return undefined;
    if (!isObject(found.api_key))
      throw new UnavailableError(`${redactUrl(url)} answered with a key that is not an object`, 30);
    return claimsOf(found.api_key, found.agent_registration_id);
  };
}

/**
 * Returns the key's claims with the agent it was issued for and `exp`. Core rejects the key after `exp` and never
 * caches it for longer.
 */
function claimsOf(key: Claims, agent: unknown): Claims | { readonly denial: Denial } {
  const exp = expiryOf(key.expires_at);
  if (Number.isNaN(exp)) return { denial: deny('claim_malformed', { claim: 'expires_at' }) };
  return {
    ...key,
    ...(agent !== undefined && agent !== null && { agent_registration_id: agent }),
    ...(exp !== undefined && { exp }),
  };
}

/** An RFC 3339 date and time, which always has an offset. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * The latest time that core reads as seconds, in the year 5138. A key that expires later is treated as one that never
 * expires.
 */
const latestSeconds = 1e11;

/** Returns the expiry in seconds since 1970; `undefined` for a key that does not expire; `NaN` for an invalid time. */
function expiryOf(at: unknown): number | undefined {
  if (at === undefined || at === null) return undefined;
  return typeof at === 'string' && dateTime.test(at)
    ? Math.min(Date.parse(at) / 1000, latestSeconds)
    : Number.NaN;
}

function json(url: URL, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnavailableError(`${redactUrl(url)} answered something that is not JSON`, 1, error);
  }
}

/** Requires an owner. Owner types that are not documented are accepted, but nothing is read from them. */
const hasOwner: Rule = ({ claims: { owner } }) => {
  const claim = 'owner';
  if (owner === undefined) return deny('claim_missing', { claim });
  return isObject(owner) && isText(owner.id) && isText(owner.type)
    ? undefined
    : deny('claim_malformed', { claim });
};

/** Rejects a malformed agent. Otherwise the agent's key would count as a key of the organization itself. */
const validAgent: Rule = ({ claims: { agent_registration_id: agent } }) =>
  agent === undefined || isText(agent)
    ? undefined
    : deny('claim_malformed', { claim: 'agent_registration_id' });

function principalOfKey({
  owner,
  permissions,
  agent_registration_id: agent,
}: Claims): ReturnType<typeof withMembers> {
  const { type, id, organization_id: organization } = owner as { type: string; id: string } & Claims;
  const own = type === 'organization' ? id : type === 'user' ? organization : undefined;
  const principal: Principal = {
    kind: 'api_key',
    subject: id,
    client: undefined,
    actor: agent as string | undefined,
    organization: undefined,
    scopes: [],
    permissions: [],
  };
  return withMembers(
    { principal },
    readMembers({ organization: ['owner', own], permissions: ['permissions', permissions] }),
  );
}

import { hashApiKey, deny, introspection, unchecked, UnavailableError } from '@tokenward/core';
import type { Authority, Claims, Denial, Principal, Rule } from '@tokenward/core';
import { denialForResponse, isObject, isText, postToServer, redactUrl } from '@tokenward/core/authoring';
import type { Introspect } from '@tokenward/core/authoring';
import { textList, textsIn } from '../claim-rules.js';

/** Where API keys are validated, how they begin, and who asks. */
export interface ApiKeys {
  /** The origin of the API of WorkOS. */
  readonly api: string;
  /** The API key of the environment. */
  readonly secret: string;
  readonly prefix: string;
}

/** API keys that WorkOS keeps for organizations and users: it is asked about each, and nothing is kept. */
export function apiKeys({ api, secret, prefix }: ApiKeys): Authority<'workos_api_key'> {
  const authority = introspection({
    name: 'workos_api_key',
    issuer: unchecked,
    audience: unchecked,
    expiry: unchecked,
    prefix,
    ask: validation(new URL('/api_keys/validations', api), secret),
    rules: [hasOwner, textList('permissions'), namesAgent],
  });
  return { ...authority, kinds: ['api_key'], principal: (claims) => ({ principal: principalOfKey(claims) }) };
}

/** What to do when WorkOS refuses the credentials. */
const mend = 'Give the API key of the environment under "secret" of workos({ apiKeys }).';

function validation(url: URL, secret: string): Introspect {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Bearer ${secret}`,
  };
  return async (value, context) => {
    // Whoever has this one has the whole environment; it belongs in no request to an API of yours. The time that a
    // comparison of digests takes tells nothing about it.
    if ((await hashApiKey(value)) === (await hashApiKey(secret))) return undefined;
    const answer = await postToServer(url, { headers, body: JSON.stringify({ value }) }, context);
    if (answer.status < 200 || answer.status > 299) return denialForResponse(url, answer, mend);
    const body = json(url, answer.text);
    if (!isObject(body) || body.api_key === undefined)
      throw new UnavailableError(`${redactUrl(url)} answered without saying whether the key is known`, 30);
    if (body.api_key === null) return undefined;
    if (!isObject(body.api_key))
      throw new UnavailableError(`${redactUrl(url)} answered with a key that is no object`, 30);
    return claimsOf(body.api_key, body.agent_registration_id);
  };
}

/** The key with the agent it was issued for, and with `exp`, by which it is refused and never kept longer. */
function claimsOf(key: Claims, agent: unknown): Claims | { readonly denial: Denial } {
  const exp = expiryOf(key.expires_at);
  if (Number.isNaN(exp)) return { denial: deny('claim_malformed', { claim: 'expires_at' }) };
  return {
    ...key,
    ...(agent !== undefined && agent !== null && { agent_registration_id: agent }),
    ...(exp !== undefined && { exp }),
  };
}

/** A date and time of RFC 3339, which always has an offset. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** The last time that core takes for seconds, in the year 5138; a key that ends later is as good as one that never does. */
const latest = 1e11;

/** The seconds since the epoch; nothing for a key that does not expire; NaN for what is no time. */
function expiryOf(at: unknown): number | undefined {
  if (at === undefined || at === null) return undefined;
  return typeof at === 'string' && dateTime.test(at) ? Math.min(Date.parse(at) / 1000, latest) : Number.NaN;
}

function json(url: URL, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnavailableError(`${redactUrl(url)} answered something that is not JSON`, 1, error);
  }
}

/** Types of owner that are added later are taken as well; only those that are documented are read. */
const hasOwner: Rule = ({ claims: { owner } }) => {
  const claim = 'owner';
  if (owner === undefined) return deny('claim_missing', { claim });
  if (!isObject(owner) || !isText(owner.id) || !isText(owner.type)) return deny('claim_malformed', { claim });
  const { organization_id: organization } = owner;
  const known = organization === undefined || organization === null || isText(organization);
  return owner.type !== 'user' || known ? undefined : deny('claim_malformed', { claim });
};

/** An agent that cannot be named must not look like none: its key would pass for one of the organization itself. */
const namesAgent: Rule = ({ claims: { agent_registration_id: agent } }) =>
  agent === undefined || isText(agent)
    ? undefined
    : deny('claim_malformed', { claim: 'agent_registration_id' });

function principalOfKey({ owner, permissions, agent_registration_id: agent }: Claims): Principal {
  const { type, id, organization_id: organization } = owner as Readonly<Record<string, string | undefined>>;
  return {
    kind: 'api_key',
    subject: id,
    client: undefined,
    actor: agent as string | undefined,
    organization: (type === 'organization' ? id : type === 'user' ? organization : undefined) ?? undefined,
    scopes: [],
    permissions: textsIn(permissions) ?? [],
  };
}

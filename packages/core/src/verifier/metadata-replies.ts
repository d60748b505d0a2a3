import { ConfigurationError } from '../options/configuration-error.js';
import { headerValues } from '../request/auth-request.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Reply } from '../response/problem.js';
import { resourceMetadata } from './resource-metadata.js';
import { wellKnownPath } from './resource.js';
import type { Resource } from './resource.js';

/** Replies to a request for the metadata of a resource. `undefined` means that the request is for something else. */
export type MetadataReplies = (request: AuthRequest) => Reply | undefined;

const anyOrigin: Readonly<Record<string, string>> = { 'access-control-allow-origin': '*' };
const methods = 'GET, HEAD, OPTIONS';

/** The reply for an address that no resource has, where requests can't be passed on. */
export const notFoundReply: Readonly<Reply> = { status: 404, headers: anyOrigin, body: '' };

/**
 * Creates the replies to requests for the metadata of a resource (RFC 9728 §3). It has two addresses: the one with the path of
 * the resource, and the one without, which some clients try only. Of several resources of one host, the first that is asked
 * replies there. Throws `ConfigurationError` if the verifier has no resource.
 */
export function metadataReplies(resource: Resource | undefined): MetadataReplies {
  if (resource === undefined)
    throw new ConfigurationError('auth.metadata() needs "resource" of createVerifier: { identifier }.');
  const own = splitTarget(resource.metadata);
  let body: string | undefined;
  return (request) => {
    const { method, target } = request;
    const asked = target === undefined ? undefined : splitTarget(target);
    if (asked === undefined) return undefined;
    const isOwn = asked.path === own.path && (own.query === '' || asked.query === own.query);
    if (!isOwn && asked.path !== wellKnownPath) return undefined;
    if (method === 'OPTIONS') return preflight(headerValues(request, 'access-control-request-headers'));
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, headers: { ...anyOrigin, allow: methods }, body: '' };
    body ??= JSON.stringify(resourceMetadata(resource));
    return {
      status: 200,
      headers: { ...anyOrigin, 'content-type': 'application/json', 'cache-control': 'public, max-age=600' },
      body: method === 'HEAD' ? '' : body,
    };
  };
}

/** Allows every header that the browser asks for. Without a list, `*` is as much as there is. */
function preflight(asked: readonly string[]): Reply {
  const names = asked.join(', ');
  const isList = /^[\w!#$%&'*+.^`|~-]+(?: *, *[\w!#$%&'*+.^`|~-]+)*$/.test(names) && names.length <= 8192;
  return {
    status: 204,
    headers: {
      ...anyOrigin,
      'access-control-allow-methods': methods,
      'access-control-allow-headers': isList ? names : '*',
      'access-control-max-age': '86400',
      vary: 'access-control-request-headers',
    },
    body: '',
  };
}

interface Target {
  readonly path: string;
  readonly query: string;
}

/** Splits what a client sent as its target: a path, or a whole address (RFC 9112 §3.2). The host is not compared. */
function splitTarget(target: string): Target {
  const [address = ''] = target.split('#');
  const rest = address.replace(/^https?:\/\/[^/?]*/i, '');
  const start = rest.indexOf('?');
  return start === -1 ? { path: rest, query: '' } : { path: rest.slice(0, start), query: rest.slice(start) };
}

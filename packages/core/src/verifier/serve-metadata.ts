import { issuerProblem } from '../http/issuer-url.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { headerValues } from '../request/auth-request.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Reply } from '../response/problem.js';
import { loadMetadataReplies } from './load-metadata-replies.js';
import type { MetadataReplies } from './metadata-replies.js';
import { wellKnownPath } from './resource.js';
import type { Resource } from './resource.js';

/** The reply for an address that no resource has, where requests can't be passed on. */
export const notFoundReply: Readonly<Reply> = {
  status: 404,
  headers: { 'access-control-allow-origin': '*' },
  body: '',
};

/**
 * Creates the function that serves the metadata of a resource (RFC 9728 §3). It has two addresses: the one with the path of
 * the resource, and the one without, which some clients try only. Of several resources of one host, the first that is asked
 * replies there. The result `undefined` means that the request is for something else. The code that replies is loaded by the
 * first request for metadata. If that fails, the request fails, and the next one tries again. Throws `ConfigurationError` if
 * the verifier has no resource.
 */
export function serveMetadata(
  resource: Resource | undefined,
  load: typeof loadMetadataReplies = loadMetadataReplies,
): (request: AuthRequest) => MaybePromise<Reply | undefined> {
  if (resource === undefined)
    throw new ConfigurationError('auth.metadata() needs "resource" of createVerifier: { identifier }.');
  const own = splitTarget(resource.metadata);
  // The result is kept, not the promise: on Workers no request may wait for the promise of another one.
  let reply: MetadataReplies | undefined;
  return (request) => {
    const { target } = request;
    const asked = target === undefined ? undefined : splitTarget(target);
    if (asked === undefined) return undefined;
    const isOwn = asked.path === own.path && (own.query === '' || asked.query === own.query);
    if (!isOwn && asked.path !== wellKnownPath) return undefined;
    if (reply !== undefined) return reply(request);
    return load().then(({ metadataReplies }) => {
      reply ??= metadataReplies(resource, { headerValues, issuerProblem });
      return reply(request);
    });
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

import type { issuerProblem } from '../http/issuer-url.js';
import type { AuthRequest, headerValues } from '../request/auth-request.js';
import type { Reply } from '../response/problem.js';
import { resourceMetadata } from './resource-metadata.js';
import type { Resource } from './resource.js';

/** Replies to a request for the metadata of a resource. */
export type MetadataReplies = (request: AuthRequest) => Reply;

const anyOrigin: Readonly<Record<string, string>> = { 'access-control-allow-origin': '*' };
const methods = 'GET, HEAD, OPTIONS';

/**
 * What this code calls outside of its file. It imports nothing, since bundlers would put what it shares with other code into one
 * more file, which everybody loads.
 */
export interface MetadataTools {
  readonly headerValues: typeof headerValues;
  readonly issuerProblem: typeof issuerProblem;
}

/** Creates the replies to requests for the metadata of a resource (RFC 9728 §3.2), and to those for CORS. */
export function metadataReplies(resource: Resource, tools: MetadataTools): MetadataReplies {
  const body = JSON.stringify(resourceMetadata(resource, tools.issuerProblem));
  return (request) => {
    const { method } = request;
    if (method === 'OPTIONS') return preflight(tools.headerValues(request, 'access-control-request-headers'));
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, headers: { ...anyOrigin, allow: methods }, body: '' };
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

import type { Denial, Reply } from '@tokenward/core';

/**
 * Replies like the middleware in WorkOS's documentation of M2M applications: `createVerifier({ reply: connectReply
 * })`. The status is 401 with `{"error":"No token provided"}` or `{"error":"Invalid token"}`. A token without
 * `org_id` also gets the latter on a route with `organization: true`. Denials that the middleware does not have, such
 * as a missing scope, get the standard reply.
 * https://workos.com/docs/authkit/connect/m2m
 */
export function connectReply(denial: Denial, standard: Reply): Reply {
  if (denial.status === 403 && !lacksOrganization(denial)) return standard;
  const error = carriesNone(denial) ? 'No token provided' : 'Invalid token';
  return {
    status: 401,
    headers: { ...standard.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ error }),
  };
}

/** Whether a request has no bearer token: no credential, or another or an invalid scheme. */
function carriesNone({ code, detail }: Denial): boolean {
  return (
    code === 'credential_missing' ||
    code === 'scheme_unsupported' ||
    (code === 'credential_malformed' && detail.missing === 'scheme')
  );
}

function lacksOrganization({ code, detail }: Denial): boolean {
  return code === 'organization_mismatch' && detail.required === true;
}

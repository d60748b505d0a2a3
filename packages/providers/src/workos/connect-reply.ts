import type { Denial, Reply } from '@tokenward/core';

/**
 * The answers of the middleware in WorkOS's documentation of M2M applications, for `createVerifier({ reply: connectReply })`: 401
 * with `{"error":"No token provided"}` or `{"error":"Invalid token"}`, the latter also for a token without `org_id` on a route that
 * says `organization: true`. What that middleware does not check, such as scopes, is answered as usual.
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

/** A request without a bearer token: nothing, another scheme or what is none, or nothing after `Bearer`. */
function carriesNone({ code, detail }: Denial): boolean {
  return (
    code === 'credential_missing' ||
    code === 'scheme_unsupported' ||
    (code === 'credential_malformed' && (detail.header === undefined || detail.missing === 'token'))
  );
}

function lacksOrganization({ code, detail }: Denial): boolean {
  return code === 'organization_mismatch' && detail.required === true;
}

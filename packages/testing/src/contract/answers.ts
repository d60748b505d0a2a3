/** The expected response, compared byte by byte. `null` means that the header must be absent. */
export interface ContractAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string;
}

/** The response of the handler. */
export function granted(subject: string | null): ContractAnswer {
  return { status: 200, headers: { 'www-authenticate': null }, body: JSON.stringify({ subject }) };
}

/** A rejection with its challenge and its problem body. */
export function refused(
  status: number,
  title: string,
  detail: string,
  error?: string,
  more = '',
): ContractAnswer {
  const parameters = error === undefined ? '' : `, error="${error}", error_description="${detail}"${more}`;
  return {
    status,
    headers: {
      'www-authenticate': `Bearer realm="api"${parameters}`,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    },
    body: `{"type":"about:blank","title":"${title}","status":${status},"detail":"${detail}"${error ? `,"error":"${error}"` : ''}}`,
  };
}

/** The response to an invalid token. */
export const unauthorized = (detail: string): ContractAnswer =>
  refused(401, 'Unauthorized', detail, 'invalid_token');
/** The response to a caller who lacks a scope or a permission. */
export const forbidden = (detail: string, more?: string): ContractAnswer =>
  refused(403, 'Forbidden', detail, 'insufficient_scope', more);
/** The response to a malformed request. */
export const badRequest = (detail: string): ContractAnswer =>
  refused(400, 'Bad Request', detail, 'invalid_request');

/** The response to a request without a credential. */
export const missing: Readonly<ContractAnswer> = refused(401, 'Unauthorized', 'Authentication is required.');
/** The response to a token that is forged or has the wrong form. */
export const invalid: Readonly<ContractAnswer> = unauthorized('The access token is invalid.');
/** The response to an expired token. */
export const expired: Readonly<ContractAnswer> = unauthorized('The access token has expired.');

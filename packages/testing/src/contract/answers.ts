/** What must come back, to the byte; `null` stands for a header that must be absent. */
export interface ContractAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string;
}

/** The handler's own answer. */
export function granted(subject: string | null): ContractAnswer {
  return { status: 200, headers: { 'www-authenticate': null }, body: JSON.stringify({ subject }) };
}

/** A refusal with its challenge and its problem body. */
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

/** A token that is no good. */
export const unauthorized = (detail: string): ContractAnswer =>
  refused(401, 'Unauthorized', detail, 'invalid_token');
/** A caller who may not. */
export const forbidden = (detail: string, more?: string): ContractAnswer =>
  refused(403, 'Forbidden', detail, 'insufficient_scope', more);
/** A request that is not well formed. */
export const badRequest = (detail: string): ContractAnswer =>
  refused(400, 'Bad Request', detail, 'invalid_request');

/** No credential at all. */
export const missing: Readonly<ContractAnswer> = refused(401, 'Unauthorized', 'Authentication is required.');
/** What a forger is told. */
export const invalid: Readonly<ContractAnswer> = unauthorized('The access token is invalid.');
/** A token whose time is over. */
export const expired: Readonly<ContractAnswer> = unauthorized('The access token has expired.');

import type { Denial } from './denial.js';

/** A finished HTTP answer; adapters send it as it is. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Renders a denial as a challenge (RFC 6750 §3, RFC 9110 §11.6.1) with a problem body (RFC 9457). */
export function challenge(denial: Denial): Reply {
  const { status, error, message } = denial;
  return problem(status, message, { 'www-authenticate': bearer(denial) }, error && { error });
}

/** Puts a refusal or an outage into a problem body (RFC 9457 §3), which no cache may keep. */
export function problem(
  status: keyof typeof titles,
  detail: string,
  headers: Readonly<Record<string, string>>,
  more?: object,
): Reply {
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify({ type: 'about:blank', title: titles[status], status, detail, ...more }),
  };
}

const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
} as const;

function bearer({ code, error, message, detail }: Denial): string {
  let header = 'Bearer realm="api"';
  if (error !== undefined) header += `, error="${error}", error_description="${message}"`;
  if (code === 'scope_missing' && Array.isArray(detail.required))
    header += `, scope="${detail.required.join(' ')}"`;
  return header;
}

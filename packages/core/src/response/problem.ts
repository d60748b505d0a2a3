/** A finished HTTP response; adapters send it unchanged. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Creates the reply for a denial or an outage: a problem body (RFC 9457 §3) that must not be cached. */
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

export const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
} as const;

/** A request that the network received. */
export interface Asked {
  readonly headers: Headers;
  readonly body: unknown;
}

/** Creates a `fetch` for tests. It responds for some URLs, counts requests, and rejects all others. */
export function networkOf(routes: Readonly<Record<string, (asked: Asked) => Response>>): {
  readonly fetch: typeof globalThis.fetch;
  readonly requests: readonly string[];
} {
  const requests: string[] = [];
  return {
    requests,
    async fetch(input, init) {
      const line = `${init?.method ?? 'GET'} ${input instanceof Request ? input.url : String(input)}`;
      requests.push(line);
      const answer = routes[line];
      if (answer === undefined) throw new TypeError(`unreachable: ${line}`);
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
      return answer({ headers: new Headers(init?.headers), body });
    },
  };
}

/** Creates an error response in the form of all Clerk APIs. */
export function clerkErrors(status: number, code: string): Response {
  return Response.json({ errors: [{ message: code, long_message: code, code }] }, { status });
}

/** Claims that turn a token of a test issuer into a session token. */
export const sessionClaims = {
  aud: undefined,
  sub: 'user_1',
  sid: 'sess_1',
  azp: 'https://app.test',
  v: 2,
  fva: [0, -1],
} as const;

/** The header parameters of each class of JWT. */
export const headers = {
  session: { header: { cat: 'cl_B7d4PD111AAA' } },
  template: { header: { cat: 'cl_B7d4PD222AAA' } },
  m2m: { header: { cat: 'cl_B7d4PD333AAA' } },
  ignore: { header: { cat: 'cl_I7d4PD111III' } },
  oauth: { header: { typ: 'at+jwt' } },
} as const;

/** Tests that do not pass in some runtimes, by file or by full name, and why that is as it should be. */
export interface Difference {
  readonly in: readonly string[];
  readonly why: string;
  readonly tests: readonly string[];
}

/** All of them. One that passes after all is a mistake here, and fails. */
export const differences: readonly Difference[] = [
  {
    in: ['workerd', 'workerd nodejs_compat', 'chromium'],
    why: 'they start a server with node:http',
    tests: [
      'ask.test.ts',
      'introspection/authorization-server.test.ts',
      'keys/remote.test.ts',
      'sources/cookie-over-http.test.ts',
    ],
  },
  {
    in: ['workerd', 'chromium'],
    why: 'it makes keys with node:crypto in forms that WebCrypto does not have',
    tests: ['keys/pem-refused.test.ts'],
  },
  {
    in: ['workerd', 'chromium'],
    why: 'it looks at what node:util shows of a value',
    tests: ['inspect.test.ts'],
  },
  {
    in: ['workerd', 'chromium'],
    why: 'it makes its key with node:crypto, and listens to process for rejections that nobody handles',
    tests: ['keys/life.test.ts'],
  },
  {
    in: ['bun', 'workerd', 'workerd nodejs_compat', 'chromium'],
    why: 'they do not collect garbage on demand, or do not tell what is in use',
    tests: ['remember-memory.test.ts'],
  },
  {
    in: ['chromium'],
    why: 'a page may not put a cookie on a Request',
    tests: [
      'properties-extract.test.ts > extraction knows neither case nor order of the names of headers > over Fetch, which finds the same as Node.js',
      'sources/cookie.test.ts > a cookie is read from a Fetch API Request',
      ...[
        'where the credential is taken from > is decided: a cookie alone',
        'where the credential is taken from > is of several cookies the one whose source stands first, though it be bad',
        'where the credential is taken from > does not take a header that no source names',
        'where the credential is taken from > refuses a cookie across sites before anything about its token is known',
        'accept of a source > refuses a machine token in a session cookie, before anything is asked',
        'accept of a source > refuses an API key in a session cookie, before anything is asked',
        'accept of a source > refuses a forged machine token in a session cookie, before anything is asked',
      ].map((test) => `sources/precedence.test.ts > ${test}`),
    ],
  },
  {
    in: ['deno'],
    why: 'its fetch asks once more when the connection is reset',
    tests: ['keys/remote.test.ts > remoteKeys > can tell nothing from a reset'],
  },
  {
    in: ['deno'],
    why: 'its WebCrypto imports a private key of another curve without complaint',
    tests: [
      'introspection/client-authentication.test.ts > the client > that cannot sign with a key of another curve is misconfigured, every time',
    ],
  },
];

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
      'src/http/post.test.ts',
      'src/authority/introspection/authorization-server.test.ts',
      'src/keys/remote-keys.test.ts',
      'src/request/cookie-over-http.test.ts',
    ],
  },
  {
    in: ['workerd', 'chromium'],
    why: 'it makes keys with node:crypto in forms that WebCrypto does not have',
    tests: ['src/keys/pem-refused.test.ts'],
  },
  {
    in: ['workerd', 'chromium'],
    why: 'it looks at what node:util shows of a value',
    tests: ['test/inspected-access.test.ts'],
  },
  {
    in: ['workerd', 'workerd nodejs_compat', 'chromium'],
    why: 'it makes another realm with node:vm',
    tests: ['src/lib/foreign-promises.test.ts'],
  },
  {
    in: ['workerd', 'chromium'],
    why: 'it makes its key with node:crypto, and listens to process for rejections that nobody handles',
    tests: ['src/keys/jwks-cache.test.ts'],
  },
  {
    in: ['workerd', 'workerd nodejs_compat'],
    why: 'memoryReplay has a finding there, since each isolate has its own memory',
    tests: [
      'src/proof/memory-replay.test.ts > memoryReplay > has no finding in a single process, and is listed by check() of the verifier',
      'src/proof/proof-runtimes.test.ts > check() of memoryReplay > says that processes of a cluster do not share their memory',
      'src/proof/proof-runtimes.test.ts > check() of memoryReplay > finds nothing where a runtime can not tell',
    ],
  },
  {
    in: ['bun', 'workerd', 'workerd nodejs_compat', 'chromium'],
    why: 'they do not collect garbage on demand, or do not tell what is in use',
    tests: ['src/verifier/verified-token-cache-memory.test.ts', 'src/request/short-lived-requests.test.ts'],
  },
  {
    in: ['chromium'],
    why: 'a page may not put a cookie on a Request',
    tests: [
      'test/properties-extract.test.ts > extract with header names in any case and order > finds the same credential in a Fetch API Request as in a Node.js request',
      'src/request/cookie.test.ts > cookie reads a Fetch API Request',
      ...[
        'the precedence of credential sources > decides which credential is used: a cookie alone',
        ...[
          'another scheme, which is no credential,',
          'a token without a scheme, which is no credential,',
          'a scheme without a token,',
          'empty headers',
        ].map(
          (sent) =>
            `the precedence of credential sources > decides which credential is used: ${sent} with a good cookie`,
        ),
        'the precedence of credential sources > takes the cookie of the first source in the list, even when its token is invalid',
        'the precedence of credential sources > ignores a header that no source names',
        'the precedence of credential sources > rejects a cross-site cookie before its token is read',
        'accept of a source > rejects a machine token in a session cookie, before any lookup',
        'accept of a source > rejects an API key in a session cookie, before any lookup',
        'accept of a source > rejects a forged machine token in a session cookie, before any lookup',
      ].map((test) => `src/request/source-precedence.test.ts > ${test}`),
    ],
  },
  {
    in: ['deno'],
    why: 'its fetch asks once more when the connection is reset',
    tests: [
      'src/keys/remote-keys.test.ts > remoteKeys > rejects with UnavailableError when the endpoint sends a reset',
    ],
  },
  {
    in: ['deno'],
    why: 'its WebCrypto imports a private key of another curve without complaint',
    tests: [
      'src/authority/introspection/client-authentication.test.ts > the authentication of a client > rejects a key of another curve at every use with a configuration error',
    ],
  },
];

import type { ContractTest } from './contract.js';
import { createTestVerifier } from './test-verifier.js';
import type { TestVerifier } from './test-verifier.js';

const earlierHeaders = {
  'access-control-allow-origin': 'https://app.test',
  'content-security-policy': "default-src 'none'",
  'x-earlier': 'kept',
} as const;

/**
 * Builds an app that sets these headers on every response, and then requires the scope `reports:read`. Returns a
 * function that sends `GET /reports`.
 */
export type KeptHeadersApp = (
  verifier: TestVerifier['verifier'],
  earlierHeaders: Readonly<Record<string, string>>,
) => (token?: string) => Promise<Response>;

/** Tests that refusals and outages keep the headers that earlier middleware set, such as those of CORS. */
export function keptHeadersContract(build: KeptHeadersApp): readonly ContractTest[] {
  const cases = [
    [401, 'www-authenticate', () => undefined],
    [403, 'www-authenticate', ({ issuer }: TestVerifier) => issuer.mint()],
    [503, 'retry-after', unreachable],
  ] as const;
  return cases.map(([status, own, mint]) => ({
    name: `a ${status} keeps the headers of earlier middleware`,
    async run() {
      const test = await createTestVerifier();
      const response = await build(test.verifier, earlierHeaders)(await mint(test));
      const names = Object.keys(earlierHeaders);
      const found = JSON.stringify([
        response.status,
        response.headers.has(own),
        ...names.map((name) => response.headers.get(name)),
      ]);
      const expected = JSON.stringify([status, true, ...Object.values(earlierHeaders)]);
      if (found !== expected) throw new Error(`status and headers are ${found}, but must be ${expected}`);
    },
  }));
}

function unreachable({ issuer }: TestVerifier): Promise<string> {
  issuer.setReachable(false);
  return issuer.mint({ scope: 'reports:read' });
}

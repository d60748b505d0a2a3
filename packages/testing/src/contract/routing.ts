import { requestLines } from './request-lines.js';
import type { RequestLine } from './request-lines.js';
import { createTestAuth } from './test-verifier.js';
import type { TestVerifier } from './test-verifier.js';

/** The request that a client sends to the route behind the guard. */
const plainLine: RequestLine = 'GET /admin/users';

const otherCase: readonly RequestLine[] = [
  'GET /Admin/users',
  'GET http://api.test/Admin/users',
  'HEAD /Admin/users',
  'OPTIONS /Admin/users',
  'POST /Admin/users',
];

/** Sets of lines that routers match with `/admin/users`. */
export const routingLines = {
  /** Those that `GET /admin/users` matches in every router. */
  exact: [
    plainLine,
    'GET /admin/users?x=/',
    'GET /admin/users?',
    'GET /admin/users#x',
    'GET http://api.test/admin/users',
    'HEAD /admin/users',
  ],
  /** Those that it matches in addition if the router ignores case and a slash at the end. */
  loose: [
    'GET /Admin/users',
    'GET /ADMIN/USERS',
    'GET /admin/Users',
    'GET /admin/users/',
    'GET /Admin/users/',
    'GET http://api.test/Admin/users',
    'HEAD /Admin/users',
  ],
  /** Those that it matches in addition if the router decodes the path before it compares. */
  decoded: ['GET /%61dmin/users', 'GET /admin/%75sers'],
  /** Those with the first segment in another case. */
  otherCase,
  /** The same for routers that ignore case in every segment, and a slash at the end. */
  otherCaseAndSlash: [...otherCase, 'GET /ADMIN/USERS', 'GET /Admin/users/'],
} as const satisfies Readonly<Record<string, readonly RequestLine[]>>;

/** Builds an app, serves it, and returns the lines that reach its handler. */
export type Reached<Build> = (
  build: Build,
  lines?: readonly RequestLine[],
  headers?: Readonly<Record<string, string>>,
) => Promise<readonly RequestLine[]>;

/** A way to put a guard before `/admin/users`, with the lines that bypass it: none if left out. */
export type Way<Build> = readonly [name: string, build: Build, bypass?: 'every' | readonly RequestLine[]];

/** One test for any test runner. It rejects when other lines reach the handler. */
export type RoutingTest = readonly [name: string, run: () => Promise<void>];

/** Makes tests of ways. `bypass` holds for each way that has none of its own. */
export type Routes<Build> = (ways: readonly Way<Build>[], bypass?: Way<Build>[2]) => readonly RoutingTest[];

/** The guards of an adapter, a token that they accept, and the function that makes the tests. */
export interface RoutingContract<Auth, Build> {
  readonly auth: Auth;
  readonly token: string;
  readonly routes: Routes<Build>;
}

/**
 * Tests how a framework routes requests past a guard. `adapt` is the adapter, such as `expressAuth`. A way without
 * `bypass` must reject every line without a credential, and pass on a valid one. With `every`, a valid credential must
 * change nothing.
 */
export async function routingContract<Auth, Build>(
  adapt: (verifier: TestVerifier['verifier']) => Auth,
  reached: Reached<Build>,
): Promise<RoutingContract<Auth, Build>> {
  const { auth, issuer } = await createTestAuth(adapt);
  const token = await issuer.mint();
  const headers = { authorization: `Bearer ${token}` };
  const run = async (build: Build, bypass: Way<Build>[2]): Promise<void> => {
    const without = await reached(build);
    if (bypass === undefined) {
      expectLines('with a token', await reached(build, [plainLine], headers), [plainLine]);
      expectLines('without a token', without, []);
    } else if (bypass === 'every') {
      if (!without.includes(plainLine)) throw new Error(`${plainLine} does not bypass the guard`);
      expectLines('with a token', await reached(build, requestLines(), headers), without);
    } else expectLines('without a token', without, bypass);
  };
  const routes: Routes<Build> = (ways, all) =>
    ways.map(([name, build, bypass = all]) => [name, () => run(build, bypass)]);
  return { auth, token, routes };
}

function expectLines(which: string, are: readonly RequestLine[], must: readonly RequestLine[]): void {
  const [found, wanted] = [are, must].map((lines) => lines.toSorted().join('\n')) as [string, string];
  if (found !== wanted) throw new Error(`The lines ${which} are:\n${found}\nThey must be:\n${wanted}`);
}

/** A folder with the file `admin/users`. */
export interface ServedFolder {
  readonly path: string;
  readonly remove: () => void;
}

/** Creates a temporary folder for tests of static files. */
export function createServedFolder(): ServedFolder {
  const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const path = mkdtempSync(`${process.getBuiltinModule('node:os').tmpdir()}/tokenward-`);
  mkdirSync(`${path}/admin`);
  writeFileSync(`${path}/admin/users`, 'users');
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

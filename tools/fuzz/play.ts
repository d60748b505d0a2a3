import type { AuthRequest, Verdict, Verification } from '@tokenward/core';
import type { HeaderValue, Input, KeysInput, RequestInput } from './input.js';
import { isObject, parsed } from './json.js';
import { makeToken } from './make-token.js';
import { checkDenial, checkVerdict, checkVerification, checkWithJose, Violation } from './oracles.js';
import { presentedIn } from './presented.js';
import { published } from './signers.js';
import { settings } from './settings.js';
import { verifierOf } from './world.js';
import type { Core, Cores } from './world.js';

/** The result of an input: `granted`, a denial code or `unavailable`, and the rule that was broken, if any. */
export interface Played {
  readonly outcome: string;
  readonly violation?: Violation;
}

/** Runs an input with the core and with its portable version, and checks every rule. */
export type Play = (input: Input) => Promise<Played>;

/** The longest time for an input, in milliseconds. */
const longest = 1000;

/** Creates the function that runs inputs with these cores. */
export async function player({ core, portable }: Cores): Promise<Play> {
  const [node, web] = [await verifierOf(core), await verifierOf(portable)];

  async function playToken(token: string): Promise<string> {
    const verification = await inTime(node.verify(token));
    await judge(verification, token);
    return agree(verification, await inTime(web.verify(token)));
  }

  async function playRequest(input: RequestInput): Promise<string> {
    const headers = filled(input.headers, makeToken(input.token));
    const request = (): AuthRequest => ({ raw: {}, method: input.method, header: (name) => headers[name] });
    const verdict: Verdict = await inTime(node.authenticate(request()));
    const sent = Object.values(headers)
      .flat()
      .filter((value) => value !== null);
    checkVerdict(verdict, [...sent, ...sent.flatMap(decoded)]);
    const presented = presentedIn(input.method, headers);
    if (verdict.access && verdict.access.token !== presented)
      throw new Violation('accepted a credential that was not sent', String(presented));
    const onPurpose = headers.authorization ?? headers['x-api-key'] ?? undefined;
    if (onPurpose === undefined && ['machine', 'api_key'].includes(verdict.access?.kind ?? ''))
      throw new Violation('accepted an API key or machine token from a cookie', String(presented));
    await judge(verdict, presented ?? '');
    return agree(verdict, await inTime(web.authenticate(request())));
  }

  async function judge(verification: Verification | Verdict, token: string): Promise<void> {
    const { access, denial } = verification;
    if (denial) checkDenial(core, denial, [token, ...decoded(token)]);
    checkVerification(verification, token, published);
    if (access?.authority === 'people') await checkWithJose(token);
  }

  return async (input) => {
    try {
      if (input.target === 'token') return { outcome: await playToken(makeToken(input.token)) };
      if (input.target === 'request') return { outcome: await playRequest(input) };
      return { outcome: await playKeys(core, input) };
    } catch (error) {
      const violation =
        error instanceof Violation ? error : new Violation(`throws ${nameOf(error)}`, String(error));
      return { outcome: 'violation', violation };
    }
  };
}

async function playKeys(core: Core, input: KeysInput): Promise<string> {
  const { issuer, audience, now } = settings;
  const asked: string[] = [];
  const verifier = core.createVerifier({
    authorities: [core.jwtIssuer({ name: 'people', issuer, audience })],
    now: () => now,
    fetch: async (address) => {
      const { url } = new Request(address);
      asked.push(url);
      const { metadata, keys, status, cacheControl } = input;
      if (url.includes('/.well-known/')) return new Response(metadata);
      return new Response(keys, { status, headers: { 'cache-control': cacheControl } });
    },
  });
  const token = makeToken(input.token);
  const verification = await inTime(verifier.verify(token)).catch((error: unknown) => {
    if (core.isUnavailable(error)) return undefined;
    throw error;
  });
  const metadata = parsed(input.metadata);
  const named = isObject(metadata) && metadata.issuer === issuer ? metadata.jwks_uri : undefined;
  const own = typeof named === 'string' ? hrefOf(named) : undefined;
  const stray = asked.find((url) => !url.startsWith(`${issuer}/.well-known/`) && url !== own);
  if (stray !== undefined) throw new Violation('fetched an address that the metadata does not name', stray);
  if (verification === undefined) return 'unavailable';
  if (verification.denial) checkDenial(core, verification.denial, [token, ...decoded(token)]);
  const set = input.status === 200 ? parsed(input.keys) : undefined;
  checkVerification(verification, token, isObject(set) && Array.isArray(set.keys) ? set.keys : []);
  return verification.denial?.code ?? 'granted';
}

/** Waits for an answer, with a time limit. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const start = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Violation('no answer in time', `${longest} ms`)), longest);
  });
  const result = await Promise.race([answer, never]).finally(() => clearTimeout(timer));
  if (performance.now() - start > longest) throw new Violation('no answer in time', `${longest} ms`);
  return result;
}

function agree(here: Verification | Verdict, there: Verification | Verdict): string {
  const [outcome, other] = [here, there].map(({ denial }) => denial?.code ?? 'granted');
  if (outcome !== other) throw new Violation('Node.js and web disagree', `${outcome} and ${other}`);
  return String(outcome);
}

/** The decoded parts of a token. */
function decoded(token: string): readonly string[] {
  return token
    .split('.')
    .slice(0, 2)
    .map((part) => Buffer.from(part, 'base64url').toString());
}

function filled(
  headers: Readonly<Record<string, HeaderValue>>,
  token: string,
): Readonly<Record<string, HeaderValue>> {
  const fill = (text: string): string => text.replaceAll('{token}', () => token);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? fill(value) : (value?.map(fill) ?? null),
    ]),
  );
}

/** `URL.canParse` of Node.js 20 is wrong for some texts outside ASCII once it has been optimized. */
function hrefOf(address: string): string | undefined {
  try {
    return new URL(address).href;
  } catch {
    return undefined;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

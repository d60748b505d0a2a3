import { fromNodeRequest } from '@tokenward/core';
import pc from 'picocolors';
import { headersWith, hookCases, tokenOf, ways } from '../../packages/core/test/hooks/cases.js';
import type { Broken } from '../../packages/core/test/hooks/cases.js';
import { Violation } from './oracles.js';
import type { Random } from './random.js';

/** The longest time for an answer, in milliseconds. Core's shortest deadline is 5 seconds, and no function here hangs. */
const longest = 4000;

/** What a function of the application did, and the rule that was broken, if any. */
interface PlayedHook {
  readonly name: string;
  readonly violation?: Violation;
}

/**
 * Lets one function of the application throw, reject or return a random value, at once or later. The request must not be granted.
 * The result must be a verdict or an `Error`, and must not contain the token.
 */
async function playHook(random: Random): Promise<PlayedHook> {
  // For a store of used proofs, `false` is a correct answer, and so is a text for a source of nonces.
  const { hook, credential, route } = random.pick(
    hookCases.filter((each) => !['seen', 'create of nonces'].includes(each.hook)),
  );
  const token = await tokenOf(credential);
  const [way, broken] = behavior(random, token);
  const name = `${hook} ${way}`;
  try {
    const { verifier, requirements } = route(broken);
    const start = performance.now();
    const told: unknown = await verifier
      .authenticate(fromNodeRequest({ headers: headersWith(token) }), requirements)
      .catch((thrown: unknown) => thrown);
    if (performance.now() - start > longest) throw new Violation('no answer in time', name);
    if (!(told instanceof Error) && (told as { outcome?: unknown }).outcome === 'granted')
      throw new Violation('a hook that failed let a request in', name);
    if (!(told instanceof Error) && typeof (told as { outcome?: unknown }).outcome !== 'string')
      throw new Violation('neither a verdict nor an Error', name);
    const text = told instanceof Error ? `${told.message} ${told.stack}` : JSON.stringify(told);
    if (token !== undefined && text.includes(token))
      throw new Violation('the result contains the token', name);
    return { name };
  } catch (error) {
    return {
      name,
      violation: error instanceof Violation ? error : new Violation('throws', `${name}: ${String(error)}`),
    };
  }
}

/** Runs functions at random for so many seconds. Prints the broken rules, and returns their number. */
export async function fuzzHooks(seconds: number, random: Random): Promise<number> {
  const findings = new Map<string, string>();
  const unhandled = (reason: unknown): void =>
    void findings.set('a rejection that nothing handles', String(reason));
  process.on('unhandledRejection', unhandled);
  const start = performance.now();
  let played = 0;
  for (; performance.now() - start < seconds * 1000; played += 1) {
    const { violation } = await playHook(random);
    if (violation && !findings.has(violation.rule)) findings.set(violation.rule, violation.message);
  }
  process.off('unhandledRejection', unhandled);
  for (const [rule, detail] of findings) console.log(`${pc.red('✗')} ${rule}: ${detail}`);
  console.log(`${played} calls of functions of the application, ${findings.size} broken rules`);
  return findings.size;
}

function behavior(random: Random, token: string | undefined): readonly [string, Broken] {
  // For a credential source, `null` is no credential.
  const value = anything(random, token) ?? 'nothing';
  if (random.chance(0.5)) {
    const [way, fail] = random.pick(Object.entries(ways));
    return [way, fail(value)];
  }
  const answers: readonly (readonly [string, () => unknown])[] = [
    ['answers', () => value],
    ['answers later', () => Promise.resolve(value)],
    ['answers after a while', () => new Promise((resolve) => setTimeout(() => resolve(value), 2))],
    // oxlint-disable-next-line unicorn/no-thenable -- that is the case
    ['answers by a thenable', () => ({ then: (resolve: (given: unknown) => void) => resolve(value) })],
  ];
  const [way, answer] = random.pick(answers);
  return [way, answer as Broken];
}

/** A random value that is not a correct answer of any function. `true` and key sets are left out. */
function anything(random: Random, token: string | undefined, depth = 0): unknown {
  const inner = (): unknown => (depth > 3 ? undefined : anything(random, token, depth + 1));
  const member = (): readonly [string, unknown] => {
    const [name, value] = [random.pick(names), inner()];
    // A credential source returns an object with a text under this name.
    return [name, name === 'token' && typeof value === 'string' ? 1 : value];
  };
  const names = [
    'denial',
    'token',
    'attestation',
    'claims',
    'principal',
    'scopes',
    'issues',
    'keys',
    'status',
  ];
  return random.pick<() => unknown>([
    () => random.pick([null, false, 0, '', Number.NaN, 0n, -1, 200, 1e308, 'route', 'router', 'yes']),
    () => token ?? 'text',
    () => Symbol('x'),
    () => () => false,
    () => new Date(Number.NaN),
    () => new Map([['denial', inner()]]),
    () => Array.from({ length: random.below(3) }, inner),
    () => Object.fromEntries(Array.from({ length: random.below(4) }, member)),
    () => Object.assign(new Error('of the application'), { status: random.pick([200, 204, 302, 404, 'x']) }),
    () =>
      new Proxy(
        {},
        {
          get() {
            throw inner();
          },
        },
      ),
  ])();
}

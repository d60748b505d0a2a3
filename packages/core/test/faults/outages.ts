import pc from 'picocolors';
import { startBreakable } from './breakable.js';
import type { BreakableIssuer } from './breakable.js';
import { faults } from './faults.js';
import type { Fault } from './faults.js';
import { guarded } from './guarded.js';
import type { Outcome } from './guarded.js';

/** The timeout of a fetch here, in seconds; the default is 5. */
const timeout = 0.3;
/** How long keys are fresh without a `max-age`, and how long they are used after that while the endpoint fails. */
const fresh = 600;
const staleIfError = 3600;

interface Tokens {
  readonly good: string;
  /** Signed with a key that was published after the last fetch. */
  readonly newKey: string;
  readonly forged: string;
}

/** A moment in an outage, and the outcome that a token must have then. */
interface Moment {
  readonly name: string;
  /** Seconds since the keys were fetched. */
  readonly at: number;
  readonly token: keyof Tokens;
  readonly outcome: string;
}

/** The endpoint fails right after the keys were fetched. */
const moments: readonly Moment[] = [
  { name: 'fresh', at: 60, token: 'good', outcome: 'granted' },
  { name: 'new key', at: 90, token: 'newKey', outcome: 'unavailable' },
  { name: 'forged', at: 130, token: 'forged', outcome: 'signature_invalid' },
  { name: 'due', at: fresh * 0.8, token: 'good', outcome: 'granted' },
  { name: 'stale', at: fresh, token: 'good', outcome: 'granted' },
  { name: 'stale+1h', at: fresh + staleIfError - 1, token: 'good', outcome: 'granted' },
  { name: 'expired', at: fresh + staleIfError, token: 'good', outcome: 'unavailable' },
];

/** The outcomes under one fault. */
interface OutageRow {
  readonly fault: string;
  /** Before the fault, of a verifier without keys, at each moment, and after the recovery. */
  readonly outcomes: readonly string[];
  readonly expected: readonly string[];
  /** The longest wait for an outcome, in seconds. */
  readonly longest: number;
}

/** Tries every moment with each fault. */
async function* outages(): AsyncGenerator<OutageRow> {
  for (const [name, fault] of Object.entries(faults)) {
    const issuer = await startBreakable();
    try {
      yield await play(issuer, name, fault);
    } finally {
      await issuer.close();
    }
  }
}

async function play(issuer: BreakableIssuer, name: string, fault: Fault): Promise<OutageRow> {
  const start = issuer.clock.now();
  const good = await issuer.mint({}, { expiresIn: 10_000 });
  const forged = await issuer.mintForeign();
  const timed = timing();
  const warm = timed.around(guarded(issuer, { timeout }));
  const outcomes = [await warm(good)];
  await issuer.rotate();
  const tokens: Tokens = { good, forged, newKey: await issuer.mint() };

  issuer.breakDown(fault);
  outcomes.push(await timed.around(guarded(issuer, { timeout }))(good));
  for (const { at, token } of moments) {
    issuer.clock.set(start + at);
    outcomes.push(await warm(tokens[token]));
  }
  issuer.breakDown();
  issuer.clock.advance(pauses[name] ?? 31);
  outcomes.push(await warm(good));
  const expected = ['granted', 'unavailable', ...moments.map(({ outcome }) => outcome), 'granted'];
  return { fault: name, outcomes, expected, longest: timed.longest() };
}

function timing(): { around: (outcome: Outcome) => Outcome; longest: () => number } {
  let longest = 0;
  return {
    around: (outcome) => async (token) => {
      const start = performance.now();
      const got = await outcome(token);
      longest = Math.max(longest, (performance.now() - start) / 1000);
      return got;
    },
    longest: () => longest,
  };
}

/** How long the endpoint asks to wait. An hour is honored as ten minutes. Otherwise the default cooldown is the longest wait. */
const pauses: Readonly<Record<string, number>> = { 'answers 429': 600 };

/** How outcomes are printed. */
const words: Readonly<Record<string, string>> = {
  granted: '200',
  unavailable: '503',
  signature_invalid: '401',
};

/** Prints the table. The process fails if an outcome is not the expected one or took too long. */
export async function printOutages(): Promise<void> {
  const columns = ['before', 'cold', ...moments.map(({ name }) => name), 'after'];
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padStart((columns[index] ?? '').length + 2)).join('');
  console.log(`  ${''.padEnd(28)}${line(columns)}  longest wait`);
  for await (const { fault, outcomes, expected, longest } of outages()) {
    const met = outcomes.join() === expected.join() && longest <= timeout + 0.5;
    if (!met) process.exitCode = 1;
    const cells = line(outcomes.map((outcome) => words[outcome] ?? outcome));
    console.log(`${met ? pc.green('✓') : pc.red('✗')} ${fault.padEnd(28)}${cells}  ${longest.toFixed(2)} s`);
  }
}

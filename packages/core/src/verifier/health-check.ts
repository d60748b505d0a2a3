import type { Authority } from '../authority/authority.js';
import type { Context } from '../context.js';
import { runHook } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { isWebResponse } from '../http/fetch-problem.js';
import { cacheProblem } from '../http/host-cache.js';
import { isListOf, isText } from '../options/option-checks.js';
import type { ProofMethod } from '../proof/proof-method.js';
import { errorSummary } from '../response/error-summary.js';

/** A problem that keeps an authority, or a check of proofs, from working. */
export interface HealthProblem {
  /** The name of the authority. `proofs` for a problem of `proofs` of createVerifier. */
  readonly authority: string;
  readonly problem: string;
}

/** The largest difference between this clock and a server's, in seconds. With more, valid tokens look expired. */
const maxDrift = 5;

/**
 * Runs the check of each authority and lists the problems. It also compares the clock with the `Date` header of each response,
 * and reports a cache of the host that cannot be bypassed. The problems of `proofs` are listed after those of authorities.
 */
export async function checkHealth(
  authorities: readonly Authority<string, unknown>[],
  proofs: readonly ProofMethod[],
  context: Context,
): Promise<readonly HealthProblem[]> {
  const found = await Promise.all(
    authorities.map(async (judge) => {
      const { name: authority } = judge;
      const noticed = new Set<string>();
      const problems = judge.check
        ? await problemsOf(() => judge.check?.(noticing(context, noticed)), maxSeconds)
        : [];
      return [...problems, ...noticed].map((problem) => ({ authority, problem }));
    }),
  );
  const ofProofs = await Promise.all(
    proofs.map(async (method) => (method.check ? problemsOf(() => method.check?.()) : [])),
  );
  return [...found.flat(), ...ofProofs.flat().map((problem) => ({ authority: 'proofs', problem }))];
}

/** The longest time that a check of an authority may take, in seconds. Each of its requests has a shorter deadline. */
const maxSeconds = 60;

const listOfTexts: Readonly<HookAnswer<readonly string[]>> = {
  mustBe: 'a list of strings',
  holds: (value) => isListOf(value, isText),
};

/** Runs one check. An error, a late answer and an answer that is no list of strings are problems too. */
async function problemsOf(check: () => unknown, seconds?: number): Promise<readonly string[]> {
  try {
    return await runHook('its "check"', check, listOfTexts, seconds);
  } catch (error) {
    return [errorSummary(error)];
  }
}

function noticing(context: Context, noticed: Set<string>): Context {
  return {
    ...context,
    async fetch(input, init) {
      const problem = cacheProblem();
      if (problem !== undefined) noticed.add(problem);
      const response = await context.fetch(input, init);
      // Anything else is reported by whoever reads the response.
      if (!isWebResponse(response)) return response;
      const drift = Math.round(context.now() - dateOf(response.headers));
      if (Math.abs(drift) > maxDrift) {
        const { host } = new URL(new Request(input).url);
        noticed.add(
          `the clock of this machine is ${Math.abs(drift)} s ${drift > 0 ? 'ahead of' : 'behind'} that of ${host}`,
        );
      }
      return response;
    },
  };
}

/**
 * Returns the time of the server when it sent a response, in seconds; `NaN` if it is unknown. A cache in between, such
 * as a CDN, keeps the `Date` and adds the `Age` (RFC 9111 §4.2.3).
 */
function dateOf(headers: Headers): number {
  const age = headers.get('age') ?? '0';
  return Date.parse(headers.get('date') ?? '') / 1000 + (/^\d+$/.test(age) ? Number(age) : Number.NaN);
}

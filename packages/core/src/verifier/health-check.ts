import type { Authority } from '../authority/authority.js';
import type { Context } from '../context.js';
import { cacheProblem } from '../http/host-cache.js';
import { withDeadline } from '../lib/deadline.js';
import { adoptThenable } from '../lib/thenable.js';
import { isListOf, isText } from '../options/option-checks.js';
import { errorSummary } from '../response/error-summary.js';

/** Something that keeps an authority from working, in words for people. */
export interface HealthProblem {
  readonly authority: string;
  readonly problem: string;
}

/** A clock that differs more than this from a server's, in seconds, makes good tokens look expired or not yet valid. */
const mostDrift = 5;

/**
 * Lets each authority try out what it needs, compares the clock with those of the servers that answer, and says where a cache of the
 * host may answer in their place.
 */
export async function checkHealth(
  authorities: readonly Authority<string, unknown>[],
  context: Context,
): Promise<readonly HealthProblem[]> {
  const found = await Promise.all(
    authorities.map(async (judge) => {
      const { name: authority } = judge;
      const noticed = new Set<string>();
      const problems = judge.check ? await problemsOf(() => judge.check?.(noticing(context, noticed))) : [];
      return [...problems, ...noticed].map((problem) => ({ authority, problem }));
    }),
  );
  return found.flat();
}

/** The longest time that a check may take, in seconds: as long as a single fetch may, if the application wants. */
const mostSeconds = 60;

/** What a check finds. Its failure is a problem too, and so is an answer that is no list of texts, or comes too late. */
async function problemsOf(check: () => unknown): Promise<readonly string[]> {
  try {
    const problems = await withDeadline(mostSeconds, 'the answer of its "check"', async () =>
      adoptThenable(check()),
    );
    return isListOf(problems, isText) ? problems : ['its "check" gave something that is not a list of texts'];
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
      const drift = Math.round(context.now() - Date.parse(response.headers.get('date') ?? '') / 1000);
      if (Math.abs(drift) > mostDrift) {
        const { host } = new URL(new Request(input).url);
        noticed.add(
          `the clock of this machine is ${Math.abs(drift)} s ${drift > 0 ? 'ahead of' : 'behind'} that of ${host}`,
        );
      }
      return response;
    },
  };
}

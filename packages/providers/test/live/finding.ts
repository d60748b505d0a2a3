/** One thing that a live service showed. Neither text holds a value or a token: only names of members, units and statuses. */
export interface Finding {
  readonly what: string;
  readonly saw: string;
  /** What the service that Tokenward plays in its tests does. */
  readonly played: string;
}

/** What a check gives: findings, or why it did not run. */
export type Checked = readonly Finding[] | { readonly skipped: string };

type Members = Readonly<Record<string, unknown>>;

/** The names of the members of an object, in order; a name that could hold something else is not shown. */
export function namesOf(value: unknown): string {
  const names = Object.keys(Object(value) as object).map((name) =>
    /^[\w-]{1,40}$/.test(name) ? name : '(odd name)',
  );
  return names.toSorted().join(' ') || 'none';
}

/** The unit of a time: 1e11 seconds are in the year 5138, 1e11 milliseconds in 1973. */
export function unitOf(time: unknown): string {
  if (time === null || time === undefined) return 'none';
  if (typeof time !== 'number') return `a ${typeof time}`;
  return time < 1e11 ? 'seconds' : 'milliseconds';
}

/** A part of a JWT; an empty object where the text is no JWT. */
export function partOf(token: unknown, index: 0 | 1): Members {
  try {
    const part = String(token).split('.')[index] ?? '';
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString())) as Members;
  } catch {
    return {};
  }
}

/** Why nothing can be learnt from a service. Its text holds no value and no key, so it may be shown. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
}

/** What a service answered. */
export interface Answer {
  readonly status: number;
  readonly members: Members;
}

/** Sends JSON, or a form, with a POST. Only https, and loopback: what is sent are keys. */
export async function post(url: string, body: object | URLSearchParams, key?: string): Promise<Answer> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
    throw new NotAnswered('give addresses with https.');
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: isForm ? body : JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new NotAnswered(`there was no answer${codeIn(error)}.`);
  });
  const { status } = answer;
  if ([401, 403, 404, 429].includes(status) || status >= 500)
    throw new NotAnswered(
      `the answer was ${status}. Are the address and the keys right, and is the token or user known?`,
    );
  const members = (await answer.json().catch(() => ({}))) as Members;
  return { status, members: Object(members) as Members };
}

/** The code of a failed connection, such as ECONNREFUSED. */
function codeIn(error: unknown): string {
  const { code } = Object((error as Error).cause) as { code?: unknown };
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? ` (${code})` : '';
}

/** What a number of seconds beyond it counts as (RFC 9111 §1.2.2). */
const mostSeconds = 2 ** 31;

/**
 * How long an answer is still fresh, in seconds: the smallest `max-age` of its `Cache-Control` (RFC 9111 §5.2.2.1) less the
 * `Age` that it already has; 0 with `no-store` or `no-cache`. `undefined` when it does not say: a malformed directive is none.
 */
export function maxAgeOf(headers: Headers): number | undefined {
  const control = headers.get('cache-control');
  if (control === null) return undefined;
  const directives = directivesIn(control);
  if (directives.some((directive) => /^no-(store|cache)(=|$)/.test(directive))) return 0;
  const ages = directives.flatMap((directive) => secondsIn(/^max-age=("?)(\d+)\1$/.exec(directive)?.[2]));
  if (ages.length === 0) return undefined;
  return Math.min(...ages) - ageOf(headers.get('age'));
}

/** Splits at commas that are not part of a quoted string (RFC 9110 §5.6.1). */
function directivesIn(control: string): readonly string[] {
  const members = control.matchAll(/(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g);
  return [...members].map(([member]) => member.trim().toLowerCase());
}

/** The first member counts, and an invalid one is ignored (RFC 9111 §5.1). */
function ageOf(value: string | null): number {
  const [age = 0] = secondsIn(value?.match(/^[ \t]*(\d+)[ \t]*(?:,|$)/)?.[1]);
  return age;
}

function secondsIn(digits: string | undefined): readonly number[] {
  return digits === undefined ? [] : [Math.min(Number(digits), mostSeconds)];
}

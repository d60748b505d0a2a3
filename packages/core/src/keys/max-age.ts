/** The value for larger numbers of seconds (RFC 9111 §1.2.2). */
const maxSeconds = 2 ** 31;

/**
 * Returns how long a response is still fresh, in seconds. It is the smallest `max-age` of `Cache-Control` (RFC 9111
 * §5.2.2.1) minus the `Age` header; 0 with `no-store` or `no-cache`. Returns `undefined` if neither is there. A
 * malformed directive is ignored.
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

/** Splits the header at commas outside quoted strings (RFC 9110 §5.6.1). */
function directivesIn(control: string): readonly string[] {
  const members = control.matchAll(/(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g);
  return [...members].map(([member]) => member.trim().toLowerCase());
}

/** Returns the age in seconds. The first member of the list is used, and an invalid one counts as 0 (RFC 9111 §5.1). */
function ageOf(value: string | null): number {
  const [age = 0] = secondsIn(value?.match(/^[ \t]*(\d+)[ \t]*(?:,|$)/)?.[1]);
  return age;
}

function secondsIn(digits: string | undefined): readonly number[] {
  return digits === undefined ? [] : [Math.min(Number(digits), maxSeconds)];
}

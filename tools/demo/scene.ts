import pc from 'picocolors';

/** One line of the demo: what is sent, and what must come back. */
export interface Scene {
  readonly name: string;
  readonly path: string;
  readonly token?: string;
  readonly status: number;
  /** A part of the challenge, of `Retry-After` or of the body that must be there. */
  readonly says: string;
}

/** Plays a scene over HTTP and prints it; gives whether it went as it must. */
export async function play(api: string, { name, path, token, status, says }: Scene): Promise<boolean> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const start = performance.now();
  const answer = await fetch(api + path, { headers });
  const body = await answer.text();
  const took = performance.now() - start;

  const told = [answer.headers.get('www-authenticate'), retryAfter(answer), body].filter(Boolean).join('\n');
  const good = answer.status === status && told.includes(says);
  const mark = good ? pc.green('✓') : pc.red('✗');
  console.log(`${mark} ${name.padEnd(27)}  GET ${path}  ${answer.status}  ${says.padEnd(22)} ${ms(took)}`);
  if (!good)
    console.log(
      `  expected ${status} and ${JSON.stringify(says)}, but got:\n  ${told.replaceAll('\n', '\n  ')}`,
    );
  return good;
}

function retryAfter(answer: Response): string {
  const seconds = answer.headers.get('retry-after');
  return seconds === null ? '' : `Retry-After: ${seconds}`;
}

function ms(took: number): string {
  return `${took.toFixed(took < 10 ? 1 : 0)} ms`.padStart(7);
}

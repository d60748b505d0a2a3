import pc from 'picocolors';
import type { Api } from './apis.js';

/** One row of the table: a request, and the answer that every framework must give. */
export interface Scene {
  readonly name: string;
  readonly request: string;
  readonly token?: string;
  /** The JSON of the request, for an MCP server. */
  readonly json?: object;
  /** The DPoP proof, for a token that is sent with this scheme. Each API gets the same one. */
  readonly proof?: string;
  readonly status: number;
  /** Whether it needs an API that accepts opaque tokens and API keys. */
  readonly takesAll?: boolean;
  /** A text that must be part of the challenge, of `Retry-After` or of the body. */
  readonly says: string;
}

/** The answer of one framework. */
interface Answer {
  readonly framework: string;
  readonly status: number;
  readonly took: number;
  readonly told: string;
}

const width = 10;

/** What a client of MCP accepts. */
const bothForms = 'application/json, text/event-stream';

/** The head of the table. */
export function head(apis: readonly Api[]): string {
  const across = apis.map(({ framework }) => framework.padStart(width)).join('');
  return pc.bold(
    `  ${'case'.padEnd(29)}${'request'.padEnd(13)}${'answer contains'.padEnd(22)}${across}  (status, ms)`,
  );
}

/** Sends a request to every API and prints its row. Returns whether all answers are as expected. */
export async function play(apis: readonly Api[], scene: Scene): Promise<boolean> {
  const answers: Answer[] = [];
  for (const api of apis) if (api.takesAll || scene.takesAll !== true) answers.push(await ask(api, scene));
  const wrong = answers.filter(({ status, told }) => status !== scene.status || !told.includes(scene.says));
  const cells = apis.map(({ framework }) => {
    const answer = answers.find((one) => one.framework === framework);
    return answer ? cell(answer, wrong.includes(answer)) : '-'.padStart(width);
  });
  const mark = wrong.length === 0 ? pc.green('✓') : pc.red('✗');
  console.log(
    `${mark} ${scene.name.padEnd(29)}${scene.request.padEnd(12)} ${scene.says.padEnd(22)}${cells.join('')}`,
  );
  for (const { framework, status, told } of wrong)
    console.log(`  ${framework}: expected ${scene.status} with ${scene.says}, got ${status} ${told}`);
  return wrong.length === 0;
}

async function ask({ url, framework }: Api, { request, token, proof, json }: Scene): Promise<Answer> {
  const [method = '', path = ''] = request.split(' ');
  const scheme = proof === undefined ? 'Bearer' : 'DPoP';
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `${scheme} ${token}` };
  if (proof !== undefined) headers.dpop = proof;
  if (json) Object.assign(headers, { 'content-type': 'application/json', accept: bothForms });
  const start = performance.now();
  const answer = await fetch(url + path, { method, headers, ...(json && { body: JSON.stringify(json) }) });
  const body = await answer.text();
  const took = performance.now() - start;
  const challenge = answer.headers.get('www-authenticate') ?? '';
  const seconds = answer.headers.get('retry-after');
  const told = `${challenge}\n${seconds === null ? '' : `Retry-After: ${seconds}`}\n${body}`;
  return { framework, status: answer.status, took, told };
}

function cell({ status, took }: Answer, wrong: boolean): string {
  const text = `${status} ${took.toFixed(took < 10 ? 1 : 0).padStart(4)}`.padStart(width);
  return wrong ? pc.red(text) : text;
}

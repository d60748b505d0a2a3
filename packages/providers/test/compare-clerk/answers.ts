import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installed } from './install.js';
import { execute } from '../../../../tools/shared/execute.js';
import type { World } from './world.js';

/** The types of answers in the newest SDK. */
const types = '../clerk-newest/dist/api/resources/JSON';

/**
 * Each answer of the played Clerk and the type that the newest SDK has for it. Where the type and the specification (clerk/openapi-specs,
 * bapi/2026-05-12.yml) disagree, the answer follows the specification, and the type here says in what.
 */
const expected: Readonly<Record<string, string>> = {
  // The specification has `last_used_at`, the type has not.
  createdM2mToken: 'M2MTokenJSON & { last_used_at: number | null }',
  verifiedM2mToken: 'M2MTokenJSON & { last_used_at: number | null }',
  verifiedApiKey: 'APIKeyJSON',
  // The type has `type`, which the specification excludes.
  verifiedOAuthToken: "Omit<IdPOAuthAccessTokenJSON, 'type'>",
  verifiedOAuthJwt: "Omit<IdPOAuthAccessTokenJSON, 'type'>",
  // The organization may be null in the specification.
  session:
    "Omit<SessionJSON, 'last_active_organization_id'> & { last_active_organization_id: string | null }",
  // The specification has `object`, the type has not.
  token: 'TokenJSON',
};

/** Writes the answers as TypeScript and lets the compiler compare them with the types; gives what does not fit. */
export async function checkAnswers({ clerk, receiver, caller }: World): Promise<string[]> {
  const post = async (
    path: string,
    body: object,
    key = clerk.secretKey,
  ): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(clerk.apiUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`The played Clerk answered POST ${path} with ${answer.status}.`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const oauth = '/oauth_applications/access_tokens/verify';
  const exchanged = { aud: ['https://api.test'], act: { sub: 'client_agent', act: { sub: 'client_first' } } };
  const session = await post('/v1/sessions', { user_id: clerk.addUser() });
  const answers: Readonly<Record<string, unknown>> = {
    createdM2mToken: await post('/m2m_tokens', { claims: { job: 1 } }, caller.secretKey),
    verifiedM2mToken: await post('/m2m_tokens/verify', {
      token: clerk.issueM2mToken({ scopes: [receiver.id] }),
    }),
    verifiedApiKey: await post('/api_keys/verify', { secret: clerk.issueApiKey() }),
    verifiedOAuthToken: await post(oauth, { access_token: clerk.issueOAuthToken(exchanged) }),
    verifiedOAuthJwt: await post(oauth, { access_token: await clerk.mintOAuthJwt(exchanged) }),
    session,
    token: await post(`/v1/sessions/${String(session.id)}/tokens`, {}),
  };

  const folder = installed('.answers');
  mkdirSync(folder, { recursive: true });
  const names = [...new Set(Object.values(expected).flatMap((type) => type.match(/\w+JSON/g) ?? []))];
  const lines = Object.entries(expected).map(
    ([name, type]) => `export const ${name} = ${JSON.stringify(answers[name], null, 2)} satisfies ${type};`,
  );
  writeFileSync(
    join(folder, 'answers.ts'),
    [`import type { ${names.join(', ')} } from '${types}';`, ...lines].join('\n'),
  );
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    types: ['node'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['answers.ts'] }));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  try {
    await execute(folder, process.execPath, tsc, '-p', 'tsconfig.json');
    return [];
  } catch (error) {
    return [`an answer of the played Clerk does not fit the types of the newest SDK:\n${String(error)}`];
  }
}

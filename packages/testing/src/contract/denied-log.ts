import { deny } from '@tokenward/core';
import type { Denial } from '@tokenward/core';
import type { ContractTest } from './contract.js';
import { createTestVerifier } from './test-verifier.js';
import type { TestVerifier } from './test-verifier.js';

/** Records a denial with the method and the path of its request. */
export type LogDenied = (denial: Denial, request: { readonly method: string; readonly path: string }) => void;

/** Builds an app that requires the scope `reports:read`. Returns a function that sends `GET /reports` with a token. */
export type DeniedLogApp = (
  verifier: TestVerifier['verifier'],
  onDenied: LogDenied,
) => (token: string) => Promise<unknown>;

/** The contract of `onDenied`: it receives every rejection with its request, and no part of the token. */
export function deniedLogContract(build: DeniedLogApp): readonly ContractTest[] {
  return [
    { name: 'onDenied receives a rejection with its request and without the token', run: () => run(build) },
  ];
}

async function run(build: DeniedLogApp): Promise<void> {
  const { issuer, verifier } = await createTestVerifier();
  const lines: string[] = [];
  const send = build(verifier, ({ code, hint, detail }, { method, path }) => {
    lines.push(JSON.stringify({ code, hint, detail, method, path }));
  });
  const token = await issuer.mint();
  await send(token);
  const { code, hint, detail } = deny('scope_missing', { required: ['reports:read'] });
  const expected = JSON.stringify({ code, hint, detail, method: 'GET', path: '/reports' });
  const logged = lines.join('\n');
  if (logged !== expected) throw new Error(`onDenied received "${logged}", but must receive "${expected}"`);
  if (token.split('.').some((part) => logged.includes(part))) throw new Error('onDenied received the token');
}

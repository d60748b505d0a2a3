import { authorizationHeader, formBody } from '@tokenward/core';
import type { ContractTest } from './contract.js';
import { createTestVerifier } from './test-verifier.js';
import type { TestVerifier } from './test-verifier.js';

/** A POST that the contract sends: its headers in lower case and its content. */
export interface FormPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string;
}

/**
 * Builds an app that parses forms, requires a token, and answers `POST /form` with status 200. Returns a function that
 * sends the request and returns the status.
 */
export type FormApp = (verifier: TestVerifier['verifier']) => (post: FormPost) => Promise<number>;

/** Tests that an adapter passes on the parsed body, for `formBody`. */
export function formContract(build: FormApp): readonly ContractTest[] {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const cases: readonly (readonly [name: string, status: number, post: (token: string) => FormPost])[] = [
    ['accepts a token in a form', 200, (token) => ({ headers: form, content: `a=b&access_token=${token}` })],
    ['rejects a form without a token', 401, () => ({ headers: form, content: 'a=b' })],
    [
      'rejects a form with two tokens',
      400,
      (token) => ({ headers: form, content: `access_token=${token}&access_token=${token}` }),
    ],
    [
      'rejects a token in a form and one in the header',
      400,
      (token) => ({
        headers: { ...form, authorization: `Bearer ${token}` },
        content: `access_token=${token}`,
      }),
    ],
    [
      'does not read a token in JSON',
      401,
      (token) => ({
        headers: { 'content-type': 'application/json' },
        content: JSON.stringify({ access_token: token }),
      }),
    ],
  ];
  return cases.map(([name, status, post]) => ({
    name,
    async run() {
      const { issuer, verifier } = await createTestVerifier({ sources: [authorizationHeader, formBody()] });
      const found = await build(verifier)(post(await issuer.mint()));
      if (found !== status) throw new Error(`the status is ${found}, but must be ${status}`);
    },
  }));
}

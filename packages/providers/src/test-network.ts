import { createVerifier } from '@tokenward/core';
import type { Authority, Claims, DenialCode, Principal, Requirements, Verification } from '@tokenward/core';
import type { Sample } from './sample.js';

/** What a server answers to the body it was sent. */
type Answering = (body: string, headers: Headers) => Response;

/** The part of a test issuer that is used here. */
interface Signer {
  readonly clock: { readonly now: () => number };
  readonly jwks: () => object;
  readonly mint: (claims: Claims, how: { readonly header: Claims }) => Promise<string>;
}

/** For tests: a signer, and a network on which its keys stand at every address that nobody else answers for. */
export interface TestNetwork<I extends Signer = Signer> {
  readonly signer: I;
  /** The addresses that were asked for so far. */
  readonly asked: string[];
  readonly fetch: typeof globalThis.fetch;
  /** Lets an address give its own answers from now on. */
  answer(url: string, answering: Answering): void;
  /** Signs exactly these claims, which live for five minutes from now unless they say otherwise. */
  sign(claims: Claims, header?: Claims): Promise<string>;
  /** What a verifier with these authorities says to a token. */
  verify(
    authorities: readonly Authority<string, unknown>[],
    token: string,
    requirements?: Requirements,
  ): Promise<Verification>;
  /** What an authority says to a sample with some claims changed: `granted`, or the code of the denial. */
  judge(
    authority: Authority<string, unknown>,
    sample: Sample,
    claims?: Claims,
    header?: Claims,
  ): Promise<DenialCode | 'granted'>;
  /** Who calls with a sample, in the words of the core; nobody if it is refused. */
  principal(
    authority: Authority<string, unknown>,
    sample: Sample,
    claims?: Claims,
  ): Promise<Principal | undefined>;
  /** The code with which the token is refused, or nothing when it is granted. */
  refusal(authorities: readonly Authority<string, unknown>[], token: string): Promise<DenialCode | undefined>;
}

/** Since the keys are the same for everyone, nothing but what the tokens say can tell them apart. */
export function createTestNetwork<I extends Signer>(signer: I): TestNetwork<I> {
  const answers = new Map<string, Answering>();
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    asked.push(request.url);
    const answering = answers.get(request.url) ?? (() => Response.json(signer.jwks()));
    return answering(await request.text(), request.headers);
  };
  const verify: TestNetwork['verify'] = async (authorities, token, requirements) =>
    createVerifier({ authorities, fetch, now: signer.clock.now }).verify(token, requirements);
  const sign: TestNetwork['sign'] = async (claims, header = {}) =>
    signer.mint({ aud: undefined, sub: undefined, ...claims }, { header });
  return {
    signer,
    asked,
    fetch,
    verify,
    answer: (url, answering) => answers.set(url, answering),
    sign,
    async judge(authority, sample, claims, header) {
      const token = await sign({ ...sample.claims, ...claims }, { ...sample.header, ...header });
      return (await verify([authority], token)).denial?.code ?? 'granted';
    },
    async principal(authority, sample, claims) {
      const { access } = await verify(
        [authority],
        await sign({ ...sample.claims, ...claims }, sample.header),
      );
      if (access === undefined) return undefined;
      const { kind, subject, client, actor, organization, scopes, permissions } = access;
      return { kind, subject, client, actor, organization, scopes, permissions };
    },
    refusal: async (authorities, token) => (await verify(authorities, token)).denial?.code,
  };
}

import { createVerifier } from '@tokenward/core';
import type { Authority, Claims, DenialCode, Principal, Requirements, Verification } from '@tokenward/core';
import type { Sample } from './sample.js';

/** Creates a server's response to a request body. */
type Answering = (body: string, headers: Headers) => Response;

/** The part of a test issuer that is used here. */
interface Signer {
  readonly clock: { readonly now: () => number };
  readonly jwks: () => object;
  readonly mint: (claims: Claims, how: { readonly header: Claims }) => Promise<string>;
}

/** For tests: a signer, and a network that serves its keys at every URL without another handler, metadata apart. */
export interface TestNetwork<I extends Signer = Signer> {
  readonly signer: I;
  /** The URLs requested so far. */
  readonly asked: string[];
  readonly fetch: typeof globalThis.fetch;
  /** Sets the handler of a URL. */
  answer(url: string, answering: Answering): void;
  /** Signs exactly these claims. The token expires after five minutes unless the claims say otherwise. */
  sign(claims: Claims, header?: Claims): Promise<string>;
  /** Verifies a token with these authorities. */
  verify(
    authorities: readonly Authority<string, unknown>[],
    token: string,
    requirements?: Requirements,
  ): Promise<Verification>;
  /** Verifies a sample with some claims changed. Returns `granted` or the code of the denial. */
  judge(
    authority: Authority<string, unknown>,
    sample: Sample,
    claims?: Claims,
    header?: Claims,
  ): Promise<DenialCode | 'granted'>;
  /** Returns the principal of a sample, or `undefined` if it is rejected. */
  principal(
    authority: Authority<string, unknown>,
    sample: Sample,
    claims?: Claims,
  ): Promise<Principal | undefined>;
  /** Returns the code of the denial, or `undefined` if the token is granted. */
  refusal(authorities: readonly Authority<string, unknown>[], token: string): Promise<DenialCode | undefined>;
}

/** Creates a test network. All issuers have the same keys, so only the claims of a token can distinguish them. */
export function createTestNetwork<I extends Signer>(signer: I): TestNetwork<I> {
  const answers = new Map<string, Answering>();
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    asked.push(request.url);
    const [issuer, isMetadata] = request.url.split('/.well-known/openid-configuration');
    const published = isMetadata === undefined ? signer.jwks() : { issuer, jwks_uri: `${issuer}/keys` };
    const answering = answers.get(request.url) ?? (() => Response.json(published));
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

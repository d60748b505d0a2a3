import { dpop, memoryReplay } from '@tokenward/core';
import type { DpopOptions, ProofMethod } from '@tokenward/core/authoring';
import { createProofKey, proofFor } from '@tokenward/testing';
import { createTestVerifier, proofContract } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { nextAuth } from './index.js';

const nothing = {};

function request(path: string, token: string): Request {
  return new Request(`https://api.test${path}`, { headers: { authorization: `Bearer ${token}` } });
}

describe('a proof method in Next.js', () => {
  it.each(
    proofContract((verifier) => {
      const auth = nextAuth(verifier);
      const all = auth.required()(() => Response.json('all'));
      const made = auth.optional()(async () => new Response('made', { headers: { 'x-own': 'kept' } }));
      const moved = auth.required()(() => Response.redirect('https://elsewhere.test', 302));
      return (path, token) => {
        const route = path.includes('made') ? made : path.includes('moved') ? moved : all;
        return route(request(path, token), nothing);
      };
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('a DPoP proof in Next.js', () => {
  const url = 'https://api.test/shop/reports';

  async function setUp(options: Partial<DpopOptions> = {}) {
    const proofs = [dpop({ origins: ['https://api.test'], replay: memoryReplay(), ...options })];
    const { issuer, verifier } = await createTestVerifier({ proofs });
    const key = await createProofKey();
    const token = await issuer.mint({}, { boundTo: key });
    const headers = {
      authorization: `DPoP ${token}`,
      dpop: await proofFor({ token, url, key, iat: issuer.clock.now() }),
    };
    const auth = nextAuth(verifier, { onDenied() {} });
    return { auth, headers, GET: auth.required({ bound: true })(() => Response.json('all')) };
  }

  it('is refused without an address, in a server component', async () => {
    const { auth, headers } = await setUp();
    const verdict = await auth.authenticate(new Headers(headers));
    expect(verdict.denial?.code).toBe('proof_target_mismatch');
  });

  it('counts once, so the guard of a route refuses it after the proxy accepted it', async () => {
    const { auth, headers, GET } = await setUp();
    expect(await auth.proxy()(new Request(url, { headers }))).toBeUndefined();
    expect((await GET(new Request(url, { headers }), nothing)).status).toBe(401);
  });

  // Next.js 16.4.6 gives a route handler a URL without `basePath`, and the proxy one with it (both ran).
  it('is accepted with `basePath`, which "path" adds as in the README', async () => {
    const path: DpopOptions['path'] = ({ target }) => (target ? `/shop${new URL(target).pathname}` : '*');
    const { auth, headers, GET } = await setUp({ path });
    const withoutBase = new Request('https://api.test/reports?month=5', { headers });
    expect((await GET(withoutBase, nothing)).status).toBe(200);
    expect((await auth.authenticate(new Headers(headers))).denial?.code).toBe('proof_target_mismatch');
  });
});

describe('the headers of a granted verdict', () => {
  const adding: ProofMethod = {
    confirmation: 'x5t#S256',
    read: () => ({ verify: () => ({ headers: { 'x-proof': 'checked' } }) }),
  };
  const setUp = async () => {
    const { issuer, verifier } = await createTestVerifier({ proofs: [adding] });
    const asked = request('/reports', await issuer.mint({ cnf: { 'x5t#S256': 'any' } }));
    return { auth: nextAuth(verifier), asked };
  };

  it('leave the status, the body and all cookies of the response as they are', async () => {
    const { auth, asked } = await setUp();
    const own = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
    const GET = auth.required()(
      () => new Response('made', { status: 201, statusText: 'Made', headers: own }),
    );
    const answer = await GET(asked, nothing);
    expect([answer.status, answer.statusText, await answer.text()]).toEqual([201, 'Made', 'made']);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(answer.headers.get('x-proof')).toBe('checked');
  });

  it('do not change a response that two requests share', async () => {
    const { auth, asked } = await setUp();
    const shared = new Response(null, { status: 204 });
    const answer = await auth.required()(() => shared)(asked, nothing);
    expect([answer.status, answer.headers.get('x-proof')]).toEqual([204, 'checked']);
    expect(shared.headers.get('x-proof')).toBeNull();
  });

  it.each([Response.error(), undefined, 'text', {}])(
    'leave what is no response of a server to Next.js: %s',
    async (returned) => {
      const { auth, asked } = await setUp();
      const GET = auth.required()(() => returned as Response);
      expect(await GET(asked, nothing)).toBe(returned);
    },
  );

  it('are dropped by the proxy, which lets the route set them', async () => {
    const { auth, asked } = await setUp();
    expect(await auth.proxy()(asked)).toBeUndefined();
  });
});

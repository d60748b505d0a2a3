import { metadataContract } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import { nextAuth } from './index.js';
import type { MetadataHandlers } from './index.js';

const passed = (): Response => new Response('passed', { headers: { 'x-passed': 'yes' } });

describe('metadata() of the Next.js adapter', () => {
  it.each(
    metadataContract((verifiers, options) => {
      const auths = verifiers.map((verifier) => nextAuth(verifier, options));
      const handlers = auths.map((auth) => auth.metadata());
      const guards = auths.map((auth) => auth.required({ scopes: ['read'] })(passed));
      return async (path, request = {}) => {
        const asked = new Request(`https://api.test${path}`, { ...request });
        if (path === '/mcp') return guards[0]?.(asked, undefined) ?? passed();
        for (const each of handlers) {
          const response = await each[asked.method as keyof MetadataHandlers](asked);
          if (response.status !== 404) return response;
        }
        return passed();
      };
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it('creates the verifier at the first request, and throws if it has no resource', async () => {
    const keys = (): Promise<never> => Promise.reject(new Error('no'));
    const authorities = [
      jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: 'https://b.test', keys }),
    ] as const;
    const request = new Request('https://b.test/.well-known/oauth-protected-resource');
    const { GET } = nextAuth(() => createVerifier({ authorities })).metadata();
    await expect(GET(request)).rejects.toThrow('needs "resource" of createVerifier');
    expect(() => nextAuth(createVerifier({ authorities })).metadata()).toThrow('needs "resource"');
    const resource = { identifier: 'https://b.test' };
    const lazy = nextAuth(() => createVerifier({ authorities, resource })).metadata();
    expect(await (await lazy.GET(request)).json()).toMatchObject({ resource: 'https://b.test' });
  });
});

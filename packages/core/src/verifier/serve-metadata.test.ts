import { describe, expect, it } from 'vitest';
import { createGuards } from '../authoring.js';
import { createVerifier, fromHeaders, jwtIssuer } from '../index.js';
import type { AuthRequest } from '../index.js';
import { loadMetadataReplies } from './load-metadata-replies.js';
import { loadMetadataReplies as preloaded } from './preloaded-metadata-replies.js';
import { serveMetadata } from './serve-metadata.js';

const wellKnown = '/.well-known/oauth-protected-resource';
const verifier = createVerifier({
  authorities: [
    jwtIssuer({
      name: 'people',
      issuer: 'https://issuer.test',
      audience: 'https://api.test',
      keys: () => Promise.reject(new Error('no')),
    }),
  ],
  resource: { identifier: 'https://api.test' },
});
const asking = (target: string, method = 'GET'): AuthRequest => ({ ...fromHeaders({}), method, target });

describe('the code that writes metadata', () => {
  it('is loaded by the first request for metadata, and by no other one', async () => {
    let loads = 0;
    const serve = serveMetadata(verifier.resource, () => {
      loads += 1;
      return loadMetadataReplies();
    });
    expect([serve(asking('/')), serve(asking('/', 'OPTIONS')), loads]).toEqual([undefined, undefined, 0]);
    expect(await serve(asking(wellKnown))).toMatchObject({ status: 200 });
    expect(serve(asking(wellKnown, 'HEAD'))).toMatchObject({ status: 200, body: '' });
    expect(serve(asking(wellKnown, 'POST'))).toMatchObject({ status: 405 });
    expect(loads).toBe(1);
  });

  it('replies to all requests that come before it is loaded, each in its own way', async () => {
    const serve = serveMetadata(verifier.resource);
    const methods = ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'GET'];
    const replies = await Promise.all(methods.map(async (method) => serve(asking(wellKnown, method))));
    expect(replies.map((reply) => reply?.status)).toEqual([200, 200, 204, 405, 200]);
    expect(replies[0]?.body).toBe(replies[4]?.body);
  });

  it('is loaded again by the next request if that failed', async () => {
    const failures = [new Error('no file'), new Error('still no file')];
    const serve = serveMetadata(verifier.resource, async () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return loadMetadataReplies();
    });
    const both = await Promise.allSettled([serve(asking(wellKnown)), serve(asking(wellKnown))]);
    expect(both.map((each) => each.status === 'rejected' && String(each.reason))).toEqual([
      'Error: no file',
      'Error: still no file',
    ]);
    expect(await serve(asking(wellKnown))).toMatchObject({ status: 200 });
  });

  it('does not make one request wait for another one that never gets it', async () => {
    const waiting: Promise<never> = new Promise(() => {});
    let loads = 0;
    const serve = serveMetadata(verifier.resource, () => {
      loads += 1;
      return loads === 1 ? waiting : loadMetadataReplies();
    });
    void serve(asking(wellKnown));
    expect(await serve(asking(wellKnown))).toMatchObject({ status: 200 });
  });

  it('is the same code in both builds', async () => {
    expect(await preloaded()).toBe(await loadMetadataReplies());
  });

  it('is not needed for the error of a verifier without a resource', () => {
    const without = createVerifier({ authorities: verifier.resource?.authorities as never });
    const guards = createGuards(without, {}, (authenticate) => authenticate);
    expect(() => guards.metadata()).toThrow('auth.metadata() needs "resource" of createVerifier');
  });
});

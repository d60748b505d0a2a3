import express5 from 'express';
// @ts-expect-error Express 4 is installed under another name, which its types do not know.
import express4 from 'express4';
import { metadataContract, requestOnce } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { expressAuth } from './index.js';

const versions = { 'Express 4': express4 as typeof express5, 'Express 5': express5 };

describe.each(Object.entries(versions))('metadata() of the Express adapter, %s', (_version, express) => {
  it.each(
    metadataContract((verifiers, options) => {
      const app = express();
      const auths = verifiers.map((verifier) => expressAuth(verifier, options));
      for (const auth of auths) app.use(auth.metadata());
      app.all('/mcp', ...auths.slice(0, 1).map((auth) => auth.required({ scopes: ['read'] })));
      app.use((_request, response) => {
        response.set('x-passed', 'yes').end();
      });
      return (path, request) => requestOnce(app, path, request);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

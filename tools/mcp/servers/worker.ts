import type { Hono } from 'hono';
import { createHonoApp } from './hono-app.js';
import type { Settings } from '../verifier.js';

let app: Hono | undefined;

// oxlint-disable-next-line import/no-default-export
export default {
  /** The bindings of a Worker come with each request, so the app is created with the first one. */
  fetch(request: Request, env: { readonly SETTINGS: string }): Response | Promise<Response> {
    app ??= createHonoApp(JSON.parse(env.SETTINGS) as Settings);
    return app.fetch(request, env);
  },
};

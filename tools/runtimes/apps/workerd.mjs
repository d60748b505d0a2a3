import { appAcross } from './across.mjs';

let app;

export default {
  fetch(request, env, context) {
    app ??= appAcross(env.BRIDGE);
    return app.fetch(request, env, context);
  },
};

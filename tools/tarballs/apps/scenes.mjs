// Plays the scenes of a protected route against an app; the consumer apps call it.
import assert from 'node:assert/strict';
import { once } from 'node:events';

export async function playScenes(app, issuer) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ask = (token) =>
    fetch(`http://127.0.0.1:${server.address().port}/reports`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const granted = await ask(await issuer.mint({ sub: 'ada', scope: 'reports:read' }));
  assert.deepEqual([granted.status, await granted.json()], [200, { for: 'ada' }]);
  const anonymous = await ask();
  assert.equal(anonymous.status, 401);
  assert.match(String(anonymous.headers.get('www-authenticate')), /^Bearer /);
  assert.equal((await ask(await issuer.mintForeign({ scope: 'reports:read' }))).status, 401);
  assert.equal((await ask(await issuer.mint())).status, 403);
  server.close();
  await issuer.close();
}

/** Builds the app of a JavaScript consumer from the modules that it loaded, and plays the scenes. */
export async function playApp({ core, expressAuth, startIssuer, express }) {
  const { createVerifier, fromNodeRequest, jwtIssuer } = core;
  const issuer = await startIssuer();
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'issuer', issuer: issuer.url, audience: issuer.audience })],
  });
  const auth = expressAuth(verifier);
  const app = express();
  app.get('/reports', auth.required({ scopes: ['reports:read'] }), async (req, res) => {
    // The adapter and core read the same access.
    const { access } = await verifier.authenticate(fromNodeRequest(req));
    assert.deepEqual([auth.get(req), auth.get(req).token], [access, access.token]);
    res.json({ for: access.subject });
  });
  await playScenes(app, issuer);
}

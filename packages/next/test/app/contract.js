import { nextAuth } from '@tokenward/next';
import { acrossBridge, contractRoutes, contractVerifier } from '@tokenward/testing/contract';

// `next build` loads this file too, before there is a bridge.
const nowhere = '{"url":"http://127.0.0.1:9","issuer":"https://issuer.test","audience":"nobody"}';
const world = acrossBridge(process.env.BRIDGE || nowhere);
export const auth = nextAuth(contractVerifier(world), {
  onUnavailable: () => {},
});

/** The handler of a route of the contract, within its guards. */
export function handlerOf(index) {
  const { guards, answer } = contractRoutes[index];
  const handler = async (request) => {
    await world.handled();
    return Response.json(
      answer === 'body' ? await request.json() : { subject: auth.find(request)?.subject ?? null },
    );
  };
  const wraps = guards.map((guard) => (guard.optional ? auth.optional() : auth.required(guard.requirements)));
  return wraps.reduceRight((inner, wrap) => wrap(inner), handler);
}

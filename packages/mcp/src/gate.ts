import { fromFetchRequest, isUnavailable } from '@tokenward/core';
import type { Access, Denial, Reply, Requirements, RequirementsFunction, Verifier } from '@tokenward/core';
import { denialReporter, outageLog, serveMetadata } from '@tokenward/core/authoring';
import type { Only } from '@tokenward/core/authoring';
import { authInfoFor } from './auth-info.js';
import type { AuthInfo } from './auth-info.js';

/**
 * Creates the gate of an MCP server, for hosts without an adapter, such as Workers. It has the contract of `requireBearerAuth` in
 * `@modelcontextprotocol/server`: it gives what `handler.fetch(request, { authInfo })` needs, or the response to send. Pass it
 * the requests of all paths: it also answers those for the metadata of the resource. An outage is a 503 with `Retry-After`.
 * Throws `ConfigurationError` for wrong requirements. A requirements function gets the `Request`. Other errors of your functions
 * reject.
 */
export function gate<A extends Access, const N extends A['authority'] = A['authority']>(
  verifier: Verifier<A>,
  requirements?: Requirements<A, N> | RequirementsFunction<A, N, Request>,
): (request: Request) => Promise<AuthInfo<Only<A, N>> | Response> {
  const required =
    typeof requirements === 'function'
      ? ({ raw }: { readonly raw: object }) => requirements(raw as Request)
      : requirements;
  const guard = verifier.guard(required);
  const reportDenial = denialReporter<Request>({});
  const printOutage = outageLog();
  const metadata = verifier.resource && serveMetadata(verifier.resource);
  return async (request) => {
    const asked = fromFetchRequest(request);
    const described = await metadata?.(asked);
    if (described) return responseFor(described);
    try {
      const verdict = await guard(asked);
      const report = (denial: Denial) => reportDenial(denial, asked);
      if (verdict.outcome === 'granted') return authInfoFor(verdict.access, verifier, report);
      await report(verdict.denial);
      return responseFor(verdict.reply);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      printOutage(error, asked);
      return responseFor(error.reply);
    }
  };
}

/** Makes a response of a finished reply. */
export function responseFor({ status, headers, body }: Reply): Response {
  return new Response(body === '' ? null : body, { status, headers });
}

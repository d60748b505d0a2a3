import pc from 'picocolors';
import type { Contender } from './contender.js';
import { contenders } from './contenders.js';
import type { Result } from './fire.js';
import { listing } from './listing.js';
import { table } from './table.js';
import { wrapped } from './wrapped.js';

/** Everything a person wants to read; with `all`, every name, and not only of what an RFC forbids. */
export function report(
  results: readonly Result[],
  versions: ReadonlyMap<Contender, string>,
  all: boolean,
): string {
  const forbidden = results.filter(({ shot }) => shot.ground.forbidden);
  const strictness = results.filter(({ shot }) => !shot.ground.forbidden);
  const peers = contenders.filter(({ ours }) => !ours);
  const date = new Date().toISOString().slice(0, 10);
  return [
    [
      `Hostile tokens and key sets that were ACCEPTED; Node.js ${process.version}, ${date}`,
      'Each token is fired twice, for an issuer with ES256 and for one with RS256; each key set once.',
      '"+3!": three more made it throw an error that it does not document, or it never answered.',
      '"-": the caller reads the key set, so that a bad key in it is not its affair.',
      'All took good tokens. The peers are told all that their options can be told, as it says here.',
    ],
    contenders.map(({ name, configured }) => wrapped(`${pc.bold(name)}: ${configured}`)),
    [table('An RFC tells the recipient to refuse these', contenders, versions, forbidden)],
    [table('No RFC does; Tokenward is stricter', contenders, versions, strictness)],
    [`What was accepted${all ? '' : ' that an RFC forbids'}, and the clause about it`],
    ...peers.map((each) => [listing(each, versions.get(each) ?? '', all ? results : forbidden, all)]),
    all ? [] : ['`npm run corpus -- --all` names everything, also where no RFC forbids it.'],
    ['`npm test` fires the same at routes of Express, Fastify, Koa, Hono and Next.js over HTTP.'],
  ]
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

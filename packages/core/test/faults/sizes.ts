import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { atMost, exactly } from '../../../../tools/shared/figure.js';
import type { Figure } from '../../../../tools/shared/figure.js';
import { guarded } from './guarded.js';
import { longestTurn, memory } from './measure.js';
import type { Scene } from './scene.js';

/** The longest that the event loop may be held, in milliseconds. */
export const block = 20;
/** The longest that one token or one key set may hold it. */
const single = 10;
const kib = 1024;
const mib = 1024 * kib;

/** Long tokens: the size, the longest token that the verifier allows, and the expected outcome. */
const tokens: readonly (readonly [name: string, size: number, limit: number | undefined, outcome: string])[] =
  [
    ['a token of 16 KiB', 16 * kib, undefined, 'granted'],
    ['a token of 1 MiB', mib, undefined, 'token_too_long'],
    ['a token of 1 MiB, with a higher maxTokenLength', mib, mib, 'granted'],
    ['a token of 10 MiB', 10 * mib, undefined, 'token_too_long'],
  ];

const longTokens: Scene = async (issuer) => {
  const figures: Figure[] = [];
  for (const [name, size, limit, expected] of tokens) {
    const { length } = await issuer.mint({ padding: '' });
    const token = await issuer.mint({ padding: 'x'.repeat(Math.floor(((size - length) * 3) / 4) - 2) });
    const outcome = guarded(issuer, {}, limit);
    await outcome(token);
    const outcomes = new Set<string>();
    const longest = await longestTurn(async () => {
      for (let time = 0; time < 20; time += 1) {
        await nextTurn();
        outcomes.add(await outcome(token));
      }
    });
    figures.push(
      exactly(`${name} (${Math.floor(token.length / kib)} KiB)`, [...outcomes].join(), expected),
      atMost('  longest turn of the event loop', longest, single, 'ms'),
    );
  }
  return figures;
};

/** Sends 100 MiB, and counts the bytes that the other side accepts. */
function endless(sent: { bytes: number }): (response: ServerResponse) => void {
  const chunk = `${JSON.stringify({ kty: 'RSA', padding: 'x'.repeat(60 * kib) })},`;
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"keys":[');
    const more = (): void => {
      while (!response.destroyed && sent.bytes < 100 * mib) {
        sent.bytes += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
      response.end('{}]}');
    };
    more();
  };
}

const endlessKeys: Scene = async (issuer) => {
  const sent = { bytes: 0 };
  issuer.breakDown(endless(sent));
  return refusedKeys(issuer, 'a key set of 100 MiB', () => [
    atMost('  sent before the connection was closed', sent.bytes / mib, 10, 'MiB'),
  ]);
};

const bomb: Scene = (issuer) => {
  const zeros = gzipSync(Buffer.alloc(100 * mib, ' '));
  issuer.breakDown((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(zeros);
  });
  return refusedKeys(issuer, `a key set of 100 MiB in ${Math.round(zeros.length / kib)} KiB of gzip`);
};

async function refusedKeys(
  issuer: Parameters<Scene>[0],
  name: string,
  more: () => readonly Figure[] = () => [],
): Promise<readonly Figure[]> {
  const token = await issuer.mint();
  const before = memory();
  let got = '';
  const longest = await longestTurn(async () => {
    got = await guarded(issuer)(token);
  });
  return [
    exactly(name, got, 'unavailable'),
    ...more(),
    atMost('  longest turn of the event loop', longest, single, 'ms'),
    atMost('  memory that remains in use', (memory() - before) / mib, 8, 'MiB'),
  ];
}

/** A set of 1,000 keys is used. A set of 3,000 keys, which also fits into 1 MiB, is rejected as a whole. */
const manyKeys =
  (count: number, expected: string): Scene =>
  async (issuer) => {
    const [jwk] = issuer.jwks().keys;
    const keys = Array.from({ length: count }, (_, index) => ({
      ...jwk,
      kid: index === 0 ? jwk?.kid : `k${index}`,
    }));
    const text = JSON.stringify({ keys }).padEnd(mib - 1);
    issuer.breakDown((response) => void response.writeHead(200).end(text));
    const token = await issuer.mint();
    const outcome = guarded(issuer);
    let got = '';
    const longest = await longestTurn(async () => {
      got = await outcome(token);
    });
    return [
      exactly(`a key set of ${count} keys and 1 MiB`, got, expected),
      atMost('  longest turn of the event loop', longest, single, 'ms'),
    ];
  };

/** Oversized tokens and key sets. */
export const sizes: readonly Scene[] = [
  longTokens,
  endlessKeys,
  bomb,
  manyKeys(1000, 'granted'),
  manyKeys(3000, 'unavailable'),
];

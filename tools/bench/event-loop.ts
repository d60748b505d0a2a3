import { setImmediate as nextTurn } from 'node:timers/promises';
import { localKeys } from '@tokenward/core';
import { timeBare } from './contenders.js';
import { atMost, exactly, told } from './figure.js';
import type { Figure } from './figure.js';
import { spread, timePerToken, warmUps } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Effort, Part } from './part.js';
import { algorithms, createMaterial, mint } from './tokens.js';
import type { BenchAlgorithm, Changes, Material } from './tokens.js';

/** The longest token that is taken, in characters. */
const longest = 16_384;
const limit = 1.15;

/**
 * For how long one verification holds the event loop. With keys at hand it waits for nothing outside, so all of it is one
 * turn: from the call to the answer. Each is set against the signature check of the same token, one after the other.
 */
export const eventLoop: Part = {
  name: 'loop',
  title: 'Event loop: one verification from call to answer, against its own signature check',
  async measure(effort) {
    const figures: Figure[] = [];
    for (const algorithm of algorithms) figures.push(...(await turns(algorithm, 'a usual token', effort)));
    for (const algorithm of algorithms)
      figures.push(...(await turns(algorithm, 'the longest token', effort)));
    return { figures, notes: [`The longest token that is taken by default has ${longest} characters.`] };
  },
};

async function turns(algorithm: BenchAlgorithm, what: string, { rounds, batch }: Effort) {
  const material = createMaterial(algorithm);
  const verify = verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))]);
  const more = what === 'the longest token' ? padding(material) : {};
  const ratios: number[] = [];
  const held: number[] = [];
  let left = 0;
  const count = Math.ceil((batch * rounds) / 4);
  for (let index = 0; index < count + warmUps * 20; index += 1) {
    const token = mint(material, more);
    const turn = { over: false };
    const next = nextTurn().then(() => (turn.over = true));
    const first = index % 2 === 0 ? timeBare(material, [token]) : undefined;
    const ours = await timePerToken(verify, [token]);
    if (turn.over) left += 1;
    const check = first ?? timeBare(material, [token]);
    await next;
    if (index < warmUps * 20) continue;
    ratios.push(ours / check);
    held.push(ours / 1000);
  }
  const name = `${algorithm}, ${what}`;
  const last = held.toSorted((a, b) => a - b)[Math.floor(held.length * 0.99)] ?? Number.NaN;
  return [
    atMost(name, spread(ratios), limit),
    told('  held for, in 99 of 100 cases', last, 'µs'),
    exactly('  verifications that took more than one turn', left, 0, ''),
  ];
}

/** Claims that make a token as long as it may be: a list of roles, as those have that grow too long. */
function padding(material: Material): Changes {
  const room = Math.floor(((longest - mint(material, { roles: [''] }).length) * 3) / 4);
  const each = 'role_0000'.length + '"",'.length;
  const roles = Array.from(
    { length: Math.floor(room / each) },
    (_, at) => `role_${String(at).padStart(4, '0')}`,
  );
  return { roles };
}

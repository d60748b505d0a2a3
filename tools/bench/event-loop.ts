import { setImmediate as nextTurn } from 'node:timers/promises';
import { localKeys } from '@tokenward/core';
import { timeBare } from './bare.js';
import { atMost, exactly, told } from './figure.js';
import type { Figure } from './figure.js';
import { spread, timePerToken } from './measure.js';
import type { Verify } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Effort, Part } from './part.js';
import { algorithms, createMaterial, freshCopy, mint, mintMany } from './tokens.js';
import type { Changes, Material } from './tokens.js';

/** The longest token that is taken, in characters. */
const longest = 16_384;

/**
 * For how long one verification holds the event loop. With keys at hand it waits for nothing outside, so all of it is one
 * turn: from the call to the answer. Each is set against the signature check of the same token, one after the other.
 */
export const eventLoop: Part = {
  name: 'loop',
  title: 'Event loop: one verification from call to answer, against its own signature check',
  async measure(effort) {
    const materials = algorithms.map(createMaterial);
    const figures: Figure[] = [];
    for (const material of materials) figures.push(...(await usual(material, effort)));
    for (const material of materials) figures.push(...(await long(material, effort)));
    return { figures, notes: [`The longest token that is taken by default has ${longest} characters.`] };
  },
};

async function usual(material: Material, effort: Effort): Promise<readonly Figure[]> {
  const { ratios, held, left } = await turns(material, {}, effort);
  return [
    atMost(`${material.algorithm}, a usual token`, spread(ratios), 1.15),
    told(`${material.algorithm}, a usual token, 99 of 100 take at most`, held, 'µs'),
    exactly(`${material.algorithm}, verifications of more than one turn`, left, 0, ''),
  ];
}

/** No limit is set for it: to read its claims takes longer than to check its signature, whoever does it. */
async function long(material: Material, effort: Effort): Promise<readonly Figure[]> {
  const { ratios, held, parsing } = await turns(material, padding(material), effort);
  return [
    told(`${material.algorithm}, the longest token`, spread(ratios)),
    told(`${material.algorithm}, the same, its check and JSON.parse alone`, spread(parsing)),
    told(`${material.algorithm}, the same, 99 of 100 take at most`, held, 'µs'),
  ];
}

/** Each token by itself: the signature check of one is not followed by that of the next. */
async function turns(material: Material, changes: Changes, { rounds, batch }: Effort) {
  const verify = verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))]);
  const count = Math.ceil((batch * rounds) / 5);
  const warming = Math.ceil(count / 4);
  const seen = { ratios: [] as number[], parsing: [] as number[], times: [] as number[], left: 0 };
  for (const [index, token] of mintMany(material, warming + count, () => changes).entries()) {
    const early = index % 2 === 0 ? timeBare(material, [token]) : undefined;
    const { time, left } = await turn(verify, token);
    const check = early ?? timeBare(material, [token]);
    if (left) seen.left += 1;
    if (index < warming) continue;
    seen.ratios.push(time / check);
    seen.parsing.push((check + timeParsing(token)) / check);
    seen.times.push(time / 1000);
  }
  const held = seen.times.toSorted((a, b) => a - b)[Math.floor(count * 0.99)] ?? Number.NaN;
  return { ...seen, held };
}

/** The time of one verification in nanoseconds, and whether it left the turn of the event loop in which it began. */
async function turn(verify: Verify, token: string): Promise<{ time: number; left: boolean }> {
  const began = { isOver: false };
  const next = nextTurn().then(() => {
    began.isOver = true;
  });
  const time = await timePerToken(verify, [token]);
  const left = began.isOver;
  await next;
  return { time, left };
}

function timeParsing(token: string): number {
  const copy = freshCopy(token);
  const start = process.hrtime.bigint();
  JSON.parse(Buffer.from(copy.split('.')[1] ?? '', 'base64url').toString());
  return Number(process.hrtime.bigint() - start);
}

/** Claims that make a token as long as it may be: a list of roles, as those have that grow too long. */
function padding(material: Material): Changes {
  const room = Math.floor(((longest - mint(material, { roles: [''] }).length) * 3) / 4);
  const each = '"role_0000",'.length;
  return {
    roles: Array.from({ length: Math.floor(room / each) }, (_, at) => `role_${String(at).padStart(4, '0')}`),
  };
}

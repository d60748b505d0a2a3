import { bare, timeBare } from './bare.js';
import { contenders, ours, prepared } from './contenders.js';
import type { Contender } from './contenders.js';
import { atLeast, atMost } from './figure.js';
import type { Figure } from './figure.js';
import { interleaved, ratio, repeated, roundsOf, shareOf, spread, timePerToken, warmUps } from './measure.js';
import type { Runner, Times } from './measure.js';
import type { Bar, Effort, Findings, Part } from './part.js';
import { algorithms, createMaterial, mintMany } from './tokens.js';
import type { BenchAlgorithm, Material } from './tokens.js';

type Judge = (algorithm: BenchAlgorithm, times: Times) => readonly Figure[];
/** The tokens of a round. */
type Deal = (round: number) => readonly string[];

/** As many tokens are met again and again. */
const known = 20;

const judgeFirst: Judge = (algorithm, times) => [
  atMost(`${algorithm}, against ${bare}`, ratio(times, ours.name, bare), 1.15),
  ...['fast-jwt', 'aws-jwt-verify, sync'].map((peer) =>
    atMost(`${algorithm}, against ${peer}`, ratio(times, ours.name, peer), 1),
  ),
  ...(algorithm === 'RS256'
    ? [atLeast(`${algorithm}, jose takes so many times as long`, ratio(times, 'jose', ours.name), 2.5)]
    : []),
];

/** The second setting is the faster one: fast-jwt documents it, with a warning. */
const judgeAgain: Judge = (algorithm, times) => [
  ...['fast-jwt, cache', 'fast-jwt, cache by token'].map((peer) =>
    atMost(`${algorithm}, against ${peer}`, ratio(times, ours.name, peer), 0.5),
  ),
  atLeast(`${algorithm}, jose takes so many times as long`, ratio(times, 'jose', ours.name), 40),
];

/** What a token costs that nobody has seen before; whoever remembers tokens pays for that here. */
export const firstSight: Part = {
  name: 'first',
  title: 'A token never seen before',
  measure: (effort) =>
    measured('first', contenders, judgeFirst, effort, (material) => {
      const tokens = mintMany(material, effort.batch * (effort.rounds + warmUps));
      return (round) => shareOf(tokens, round, effort.batch);
    }),
};

/** What one of a handful of tokens costs that come again and again, each time as another string. */
export const seenBefore: Part = {
  name: 'again',
  title: 'A token seen before',
  measure: (effort) =>
    measured('again', contenders.filter(remembersOrLeads), judgeAgain, effort, (material) => {
      const tokens = repeated(mintMany(material, known), 5 * effort.batch);
      return () => tokens;
    }),
};

function remembersOrLeads({ name, remembers }: Contender): boolean {
  return remembers || name === 'jose';
}

async function measured(
  sight: Bar['sight'],
  chosen: readonly Contender[],
  judge: Judge,
  effort: Effort,
  dealer: (material: Material) => Deal,
): Promise<Findings> {
  const findings: Required<Findings>[] = [];
  for (const algorithm of algorithms) {
    const material = createMaterial(algorithm);
    const deal = dealer(material);
    const times = await interleaved(await runnersOf(chosen, material, deal), effort.rounds);
    findings.push({
      figures: judge(algorithm, times),
      bars: [...times.keys()].map((name) => barOf(sight, algorithm, name, times)),
      notes: [`${algorithm}: ${deal(0)[0]?.length} characters`],
    });
  }
  return {
    figures: findings.flatMap(({ figures }) => figures),
    bars: findings.flatMap(({ bars }) => bars),
    notes: [`A token has, under ${findings.flatMap(({ notes }) => notes).join(', ')}.`],
  };
}

async function runnersOf(
  chosen: readonly Contender[],
  material: Material,
  deal: Deal,
): Promise<readonly Runner[]> {
  const runners: Runner[] = [{ name: bare, time: (round) => timeBare(material, deal(round)) }];
  for (const contender of chosen) {
    const verify = await prepared(contender, material);
    runners.push({ name: contender.name, time: (round) => timePerToken(verify, deal(round)) });
  }
  return runners;
}

function barOf(sight: Bar['sight'], algorithm: string, name: string, times: Times): Bar {
  return {
    sight,
    algorithm,
    name,
    microseconds: spread(roundsOf(times, name)).middle / 1000,
    timesBare: ratio(times, name, bare).middle,
    timesOurs: ratio(times, name, ours.name).middle,
  };
}

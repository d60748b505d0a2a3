import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contenders } from './contenders.js';
import type { Contender, Verify } from './contenders.js';
import { median, rotated, timePerToken } from './measure.js';
import type { Sight } from './measure.js';
import { algorithms, createMaterial, tampered } from './tokens.js';
import type { Material } from './tokens.js';

const quick = process.argv.includes('--quick');
const rounds = quick ? 3 : 9;
const batch = quick ? 100 : 500;
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

/** Median nanoseconds by algorithm, sight and contender. */
const figures: Record<string, Record<Sight, Record<string, number>>> = {};

console.log(
  `${cpus()[0]?.model.trim()}, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
);
console.log(`${['jose', 'fast-jwt', 'aws-jwt-verify'].map(version).join(', ')}`);
console.log(
  `median of ${rounds} interleaved rounds of ${batch} tokens; microseconds, and how many times ours\n`,
);
for (const algorithm of algorithms) {
  const material = await createMaterial(algorithm, batch * (rounds + 1));
  figures[algorithm] = { first: await measure(material, 'first'), again: await measure(material, 'again') };
}
print('a token never seen before', 'first');
print('a token seen before', 'again');
mkdirSync(cache, { recursive: true });
writeFileSync(join(cache, 'bench.json'), `${JSON.stringify(figures, null, 2)}\n`);

async function measure(material: Material, sight: Sight): Promise<Record<string, number>> {
  const ready: { name: string; verify: Verify; times: number[] }[] = [];
  for (const contender of contenders) {
    const verify = await prepared(contender, material);
    if (verify) ready.push({ name: contender.name, verify, times: [] });
  }
  const [known = ''] = material.tokens;
  for (let round = 0; round <= rounds; round += 1) {
    const unseen = material.tokens.slice(round * batch, (round + 1) * batch);
    const tokens = sight === 'first' ? unseen : Array.from({ length: batch }, () => known);
    for (const { verify, times } of rotated(ready, round)) times.push(await timePerToken(verify, tokens));
  }
  // The first round only warms up.
  return Object.fromEntries(ready.map(({ name, times }) => [name, median(times.slice(1))]));
}

/** A contender that takes a good token and refuses a bad one; anything else would be measured for nothing. */
async function prepared({ name, make }: Contender, material: Material): Promise<Verify | undefined> {
  const verify = make(material);
  const [good = ''] = material.tokens;
  await verify?.(good);
  const refused = await Promise.resolve(good)
    .then((token) => verify?.(tampered(token)))
    .then(
      () => verify === undefined,
      () => true,
    );
  if (!refused) throw new Error(`${name} takes a tampered ${material.algorithm} token`);
  return verify;
}

function print(title: string, sight: Sight): void {
  console.log(title.padEnd(26) + algorithms.map((name) => name.padStart(17)).join(''));
  for (const { name } of contenders) {
    const cells = algorithms.map((algorithm) => {
      const times = figures[algorithm]?.[sight] ?? {};
      const [time, ours] = [times[name], times.tokenward];
      if (time === undefined || ours === undefined) return 'n/a'.padStart(17);
      return `${(time / 1000).toFixed(1)}`.padStart(9) + `${(time / ours).toFixed(2)} x`.padStart(8);
    });
    console.log(`  ${name.padEnd(24)}${cells.join('')}`);
  }
  console.log('');
}

function version(name: string): string {
  const main = createRequire(import.meta.url).resolve(name);
  const folder = main.slice(
    0,
    main.lastIndexOf(`${join('node_modules', name)}`) + `${join('node_modules', name)}`.length,
  );
  return `${name} ${(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version}`;
}

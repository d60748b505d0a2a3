// Bundles an app as people do, and shows in which file the code is that writes the metadata of a resource.
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../shared/consumer.js';
import { execute } from '../shared/execute.js';
import { scene } from './scene.js';

const apps = ['metadata.mjs', 'metadata.cjs', 'serve-metadata.mjs', 'verifier.mjs', 'webpack.mjs'] as const;
/** A member of the document. The check of the option `more` has this name too, but as a text. */
const written = /\bbearer_methods_supported["']?:/;
const served = '404 200 200 200 200';

/** Plays the scenes. The bundles are in a folder without `node_modules`, so that they can load nothing else. */
export async function playBundles(folder: string, tarballs: readonly string[]): Promise<void> {
  const place = join(folder, 'bundlers');
  const esbuild = async (app: string, to: string, ...how: readonly string[]): Promise<string> => {
    const bundle = ['--bundle', '--platform=node', '--target=node20', ...how, `--outdir=${join(folder, to)}`];
    await execute(place, 'node_modules/.bin/esbuild', app, ...bundle);
    return join(folder, to);
  };
  const run = async (file: string): Promise<string> => (await execute(folder, 'node', file)).trim();
  await scene('all install into an empty folder with esbuild and webpack', async () => {
    await install(place, 'module', [...tarballs, 'esbuild@0.28.2', 'webpack@5.113.0']);
    for (const app of apps) cpSync(fileURLToPath(new URL(`apps/${app}`, import.meta.url)), join(place, app));
  });
  await scene('esbuild puts the code that writes metadata into a file of its own', async () => {
    const to = await esbuild(
      'metadata.mjs',
      'split',
      '--format=esm',
      '--splitting',
      '--out-extension:.js=.mjs',
    );
    await playSplit(to, 'metadata.mjs', run);
  });
  await scene('webpack puts the code that writes metadata into a file of its own', async () => {
    const to = join(folder, 'webpack');
    await execute(place, 'node', 'webpack.mjs', 'metadata.mjs', to);
    await playSplit(to, 'metadata.cjs', run);
  });
  await scene('one file with everything serves metadata, from import and from require()', async () => {
    const one = await esbuild('metadata.mjs', 'one', '--format=esm', '--out-extension:.js=.mjs');
    assert.equal(await run(join(one, 'metadata.mjs')), served);
    const required = await esbuild('metadata.cjs', 'required', '--format=cjs', '--out-extension:.js=.cjs');
    assert.equal(await run(join(required, 'metadata.cjs')), served);
  });
  await scene('a bundle with a verifier alone has no code that writes metadata', async () => {
    const to = await esbuild('verifier.mjs', 'verifier', '--format=esm', '--out-extension:.js=.mjs');
    assert.deepEqual(writers(to), []);
    assert.equal(await run(join(to, 'verifier.mjs')), 'token_unrecognized');
  });
}

/** The files of a bundle that write the document. */
function writers(folder: string): readonly string[] {
  return readdirSync(folder).filter((file) => written.test(readFileSync(join(folder, file), 'utf8')));
}

/** The code is in one file that is not the entry. Without that file, a request for metadata is an error like any other. */
async function playSplit(
  folder: string,
  entry: string,
  run: (file: string) => Promise<string>,
): Promise<void> {
  const [lazy, ...more] = writers(folder);
  assert(lazy !== undefined && lazy !== entry && more.length === 0, `It is in ${String([lazy, ...more])}.`);
  const text = readFileSync(join(folder, lazy), 'utf8');
  assert.doesNotMatch(
    text,
    /^import\b/m,
    'It shares no code with others, which would be in a file that everybody loads.',
  );
  assert.equal(await run(join(folder, entry)), served);
  rmSync(join(folder, lazy));
  assert.equal(await run(join(folder, entry)), served.replaceAll('200', '500'));
}

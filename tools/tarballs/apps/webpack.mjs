// Bundles an app into a folder: node webpack.mjs app.mjs folder
import { resolve } from 'node:path';
import webpack from 'webpack';

const [, , app, folder] = process.argv;
const output = { path: resolve(folder), filename: '[name].cjs', chunkFilename: '[id].cjs' };
const built = webpack({ mode: 'production', target: 'node', entry: { metadata: resolve(app) }, output });
built.run((error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
});

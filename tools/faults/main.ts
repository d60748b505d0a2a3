import { endings } from './endings.js';
import { exactly, print } from './figure.js';
import { floods } from './floods.js';
import { hooks } from './hooks.js';
import { keyLife } from './key-life.js';
import { millions } from './millions.js';
import { printOutages } from './outages.js';
import { questions } from './questions.js';
import { play } from './scene.js';
import type { Scene } from './scene.js';
import { sizes } from './sizes.js';

const parts: Readonly<Record<string, readonly Scene[]>> = {
  'Many at once': floods,
  'The life of a key set': keyLife,
  'When the work is done': [...endings, ...questions],
  'Functions of the application': hooks,
  'What is too large': sizes,
  'A million of each': millions,
};

let rejections = 0;
process.on('unhandledRejection', (reason) => {
  rejections += 1;
  console.error(reason);
});

console.log(
  'The issuer breaks right after its keys came. Good tokens but for two columns; the clock is set.\n',
);
await printOutages();
for (const [title, scenes] of Object.entries(parts)) {
  console.log(`\n${title}\n`);
  for await (const figure of play(scenes)) print(figure);
}
console.log('');
print(exactly('unhandled rejections in all of this', rejections, 0));

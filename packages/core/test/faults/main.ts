import { endings } from './endings.js';
import { exactly, printFigure } from '../../../../tools/shared/figure.js';
import type { Figure } from '../../../../tools/shared/figure.js';
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
  'Many requests at once': floods,
  'Key rotation, caching and outages': keyLife,
  'What remains after the last answer': [...endings, ...questions],
  'Functions of the application that never answer': hooks,
  'Oversized input': sizes,
  'A million different tokens': millions,
};

let rejections = 0;
process.on('unhandledRejection', (reason) => {
  rejections += 1;
  console.error(reason);
});

console.log(`Status of a request while the key endpoint of the issuer fails, by way of failing. The clock is set by hand.
  before    a valid token, before the failure
  cold      a valid token, for a verifier that never fetched keys
  fresh     a valid token, while the cached keys are fresh (60 s)
  new key   a valid token of a key that was published after the last fetch
  forged    a token with a wrong signature
  due       a valid token, when the keys are due for a refresh (480 s)
  stale     a valid token, when the keys are no longer fresh (600 s)
  stale+1h  a valid token, one second before the keys expire
  expired   a valid token, when the keys have expired
  after     a valid token, after the issuer recovered
`);
await printOutages();
for (const [title, scenes] of Object.entries(parts)) {
  console.log(`\n${title}\n`);
  for await (const figure of play(scenes)) print(figure);
}
console.log('');
print(exactly('unhandled rejections in the whole run', rejections, 0));

function print(figure: Figure): void {
  if (!printFigure(figure)) process.exitCode = 1;
}

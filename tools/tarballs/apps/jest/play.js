// Plays the contract of all adapters in jest. Babel turns it into CommonJS.
import { contract } from '@tokenward/testing/contract';

export function play(serve) {
  for (const { name, run } of contract(serve)) it(name, run);
}

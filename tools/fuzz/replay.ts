import type { Play } from './play.js';
import { inputsIn } from './seed-files.js';

/** Plays the inputs of a file, prints what comes of each, and gives how many are findings. */
export async function replay(path: string, play: Play): Promise<number> {
  let findings = 0;
  for (const [index, input] of inputsIn(path).entries()) {
    const { outcome, violation } = await play(input);
    if (violation) findings += 1;
    console.log(
      `${index} ${input.target}: ${violation ? `${violation.rule}: ${violation.message}` : outcome}`,
    );
  }
  return findings;
}

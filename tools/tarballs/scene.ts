import process from 'node:process';
import pc from 'picocolors';

/** Plays one scene of the test and prints how long it took. If it fails, so does the process in the end. */
export async function scene(name: string, play: () => Promise<void> | void): Promise<void> {
  const start = performance.now();
  let problem: unknown;
  try {
    await play();
  } catch (error) {
    problem = error;
    process.exitCode = 1;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${problem === undefined ? pc.green('✓') : pc.red('✗')} ${name.padEnd(70)} ${seconds.padStart(4)} s`,
  );
  if (problem !== undefined) console.log(problem instanceof Error ? problem.message : problem);
}

import { numberFrom } from './child.js';
import { atMost, told } from './figure.js';
import { spread } from './measure.js';
import type { Part } from './part.js';

const jose = timed(`await import('jose');`);
const ours = timed(`
  const { createVerifier, jwtIssuer } = await import('@tokenward/core');
  const { issuer, audience } = { issuer: 'https://id.example.com', audience: 'https://api.example.com' };
  createVerifier({ authorities: [jwtIssuer({ name: 'people', issuer, audience })] });
`);

/** What a process that starts spends on us, over what jose alone takes, which is part of it. */
export const start: Part = {
  name: 'start',
  title: 'Start',
  async measure({ starts }) {
    const differences: number[] = [];
    const alone: number[] = [];
    for (let round = 0; round <= starts; round += 1) {
      const [first, second] = round % 2 === 0 ? [jose, ours] : [ours, jose];
      const [one, two] = [await milliseconds(first), await milliseconds(second)];
      if (round === 0) continue; // It fills the caches of the system.
      alone.push(first === jose ? one : two);
      differences.push(first === jose ? two - one : one - two);
    }
    return {
      figures: [
        atMost('import and createVerifier, over importing jose', spread(differences), 5, 'ms'),
        told('importing jose', spread(alone), 'ms'),
      ],
      notes: [`Of ${starts} processes of each kind, which take turns.`],
    };
  },
};

function timed(task: string): string {
  return `const start = performance.now();${task}console.log(performance.now() - start);`;
}

function milliseconds(script: string): Promise<number> {
  return numberFrom('--input-type=module', '--eval', script);
}

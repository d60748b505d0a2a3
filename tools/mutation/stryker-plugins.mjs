// Plain JavaScript, because the test processes of Stryker load every plugin and read no TypeScript.
import { channel } from 'node:diagnostics_channel';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, relative } from 'node:path';

/** Three words in a row are English for people: a hint, a message, the words of an option. Codes, claims and headers are shorter. */
const english = /[a-z]+ [a-z]+ [a-z]+/i;

/** @param {{ node: { type: string, value?: unknown, quasis?: { value: { raw: string } }[] } }} path */
function shouldIgnore({ node }) {
  const texts =
    node.type === 'StringLiteral' ? [node.value] : (node.quasis ?? []).map(({ value }) => value.raw);
  return texts.some((text) => english.test(String(text))) ? 'a text for people' : undefined;
}

const found = 'node_modules/.cache/mutation-survivors.txt';

/** Writes each survivor down at once, so that a run that is cut off still shows what it found. */
class SurvivorsAsFound {
  onMutationTestingPlanReady() {
    mkdirSync(dirname(found), { recursive: true });
    appendFileSync(found, '\n');
  }

  onMutantTested(mutant) {
    channel('tokenward:mutant-tested').publish(mutant);
    const { status, fileName, location, mutatorName, replacement } = mutant;
    if (status !== 'Survived' && status !== 'NoCoverage') return;
    appendFileSync(
      found,
      `${relative('', fileName)}:${location.start.line}:${location.start.column} ${mutatorName} ${status} => ${replacement}\n`,
    );
  }
}

export const strykerPlugins = [
  { kind: 'Ignore', name: 'texts', value: { shouldIgnore } },
  { kind: 'Reporter', name: 'survivors', injectableClass: SurvivorsAsFound },
];

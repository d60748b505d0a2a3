// Plain JavaScript, because the test processes of Stryker load every plugin and read no TypeScript.

/** Three words in a row are English for people: a hint, a message, the words of an option. Codes, claims and headers are shorter. */
const english = /[a-z]+ [a-z]+ [a-z]+/i;

/** @param {{ node: { type: string, value?: unknown, quasis?: { value: { raw: string } }[] } }} path */
function shouldIgnore({ node }) {
  const texts =
    node.type === 'StringLiteral' ? [node.value] : (node.quasis ?? []).map(({ value }) => value.raw);
  return texts.some((text) => english.test(String(text))) ? 'a text for people' : undefined;
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'texts', value: { shouldIgnore } }];

/** The characters of JSON's own syntax that are looked for, all ASCII. */
const space = 0x20;
const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
const letterU = 0x75;

/**
 * Whether a JSON text means the same to every reader: no object in it has two members of one name, however the names are
 * spelt (RFC 7519 §4, RFC 8259 §4), and no string has half a surrogate pair (RFC 8259 §8.2). `value` is what `JSON.parse` made
 * of the text. It keeps one member of each name, so the text has more members than the value exactly if a name is repeated.
 */
export function hasUniqueNames(text: string, value: object): boolean {
  const mayNest = text.includes('{', 1);
  const members = mayNest ? membersIn(value) : Object.keys(value).length;
  return quickCount(text) === members || exactCount(text) === members;
}

/** How many members the objects in a value have. A loop, since a token can nest thousands of lists. */
function membersIn(value: object): number {
  let members = 0;
  const left: object[] = [value];
  for (let current = left.pop(); current !== undefined; current = left.pop()) {
    if (Array.isArray(current)) {
      for (const one of current as readonly unknown[]) if (isNested(one)) left.push(one);
    } else {
      const object = current as Readonly<Record<string, unknown>>;
      const names = Object.keys(object);
      members += names.length;
      // By name, which takes half the time of `Object.values`.
      for (const name of names) {
        const one = object[name];
        if (isNested(one)) left.push(one);
      }
    }
  }
  return members;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * Counts the colons behind a quote, or behind a quote and white space: all members, and whatever looks like one within a
 * string. So an equal number proves that no name is repeated. Nothing where half a surrogate pair could be. It takes a
 * quarter of the time of reading each character.
 */
function quickCount(text: string): number | undefined {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) <= space) before -= 1;
    if (text.charCodeAt(before) === quote) count += 1;
  }
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', at + 2))
    if (isSurrogate(text, at)) return undefined;
  return count;
}

/** Counts the members by reading every character; nothing where half a surrogate pair is. The text is known to be JSON. */
function exactCount(text: string): number | undefined {
  let count = 0;
  let within = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === quote) within = !within;
    else if (!within) count += character === colon ? 1 : 0;
    else if (character === backslash) {
      const pair = isSurrogate(text, at);
      if (pair && !(isSurrogate(text, at, '89ab') && isSurrogate(text, at + 6, 'cdef'))) return undefined;
      at += pair ? 11 : 1;
    }
  }
  return count;
}

/** Whether an escape begins here that stands for half a surrogate pair: `\ud800` to `\udfff`, or only those whose second digit is one of `digits`. */
function isSurrogate(text: string, at: number, digits = '89abcdef'): boolean {
  return (
    text.charCodeAt(at) === backslash &&
    text.charCodeAt(at + 1) === letterU &&
    text.charAt(at + 2).toLowerCase() === 'd' &&
    digits.includes(text.charAt(at + 3).toLowerCase())
  );
}

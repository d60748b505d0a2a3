/**
 * The most memory that a value from JSON can take, in bytes. The figures are the worst case of V8 on 64 bits (Node.js 20 to 26),
 * measured over many shapes of values after `JSON.parse` and `Object.freeze`.
 */
export function claimsSize(value: unknown): number {
  // A list instead of recursion, since a token can nest deeply.
  const left: object[] = [];
  let bytes = 0;
  for (let part = value; part !== undefined; part = left.pop()) {
    if (typeof part !== 'object' || part === null) bytes += leaf(part);
    else if (Array.isArray(part)) {
      bytes += 56 + 8 * part.length;
      for (const inner of part as readonly unknown[]) {
        if (typeof inner === 'object' && inner !== null) left.push(inner);
        else bytes += leaf(inner);
      }
    } else {
      bytes += 64;
      let hasIndex = false;
      for (const name in part) {
        // The first object with such members also takes a description of its shape, and their names.
        bytes += 200 + 2 * name.length;
        // V8 makes room for all smaller numbers beside a name that is a small number.
        if (!hasIndex && isDigit(name)) {
          hasIndex = true;
          bytes += 320;
        }
        const inner = (part as Readonly<Record<string, unknown>>)[name];
        if (typeof inner === 'object' && inner !== null) left.push(inner);
        else bytes += leaf(inner);
      }
    }
  }
  return bytes;
}

/** One character outside of Latin-1 makes every character of a string two bytes long. */
function leaf(value: unknown): number {
  if (typeof value === 'string') return 24 + 2 * value.length;
  return typeof value === 'number' ? 20 : 0;
}

function isDigit(name: string): boolean {
  const code = name.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}

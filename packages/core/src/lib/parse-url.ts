/**
 * Parses an absolute URL. Returns `undefined` for anything else. `URL.canParse` of Node.js 20 and 22 can't be used: it returns
 * `false` for a URL with a letter such as `ü`, once V8 has optimized the call.
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

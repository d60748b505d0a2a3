const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Returns a path as it may be in a log: a part that could be a token is left out. */
export function shownPath(path: string): string {
  return path.replace(/[^/]{21,}/g, (part) => (uuid.test(part) ? part : '...'));
}

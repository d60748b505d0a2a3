/** Returns a URL for hints, events, health checks and errors: without user name, password, query and fragment. */
export function redactUrl(address: URL | string): string {
  const text = typeof address === 'string' ? address : address.href;
  return text.replace(/[?#].*$/s, '').replace(/^((?:[^:/\\@]*:)?[/\\\s]*)[^/\\]*@/, '$1');
}

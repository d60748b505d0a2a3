/** Whether a value is a token of HTTP (RFC 9110 §5.6.2): the name of a header, a cookie or a scheme. */
export function isHttpToken(value: unknown): value is string {
  return typeof value === 'string' && /^[!#$%&'*+.^_`|~\w-]+$/.test(value);
}

/**
 * An error whose message a hint may repeat: it contains only fixed text, configured values and URLs without secrets.
 */
export class SafeError extends Error {}

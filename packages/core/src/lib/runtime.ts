/** Whether this is the Workers runtime. It also looks like Node.js when an app enables Node.js compatibility. */
export function isWorkers(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === 'Cloudflare-Workers';
}

/** Whether a request can wait for a promise of another request. On some edge runtimes such a promise never settles. */
export function promisesAreShared(): boolean {
  return !isWorkers() && !('EdgeRuntime' in globalThis);
}

/** Whether this is the Workers runtime, which says that it is Node.js when an app asks for Node.js compatibility. */
export function isWorkers(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === 'Cloudflare-Workers';
}

/** On some edge runtimes a promise made by one request never settles for another. */
export function promisesAreShared(): boolean {
  return !isWorkers() && !('EdgeRuntime' in globalThis);
}

/**
 * Waits for the next turn of the event loop, so that other tasks can run. It uses a message where the runtime has them, since a
 * test may fake the timers. Such a timer would never end.
 */
export async function nextTurn(): Promise<void> {
  // Under its own name, Next.js would warn at each build for the edge runtime, which has none.
  const { MessageChannel: Channel } = globalThis as { readonly MessageChannel?: typeof MessageChannel };
  if (Channel === undefined) return new Promise((resolve) => setTimeout(resolve));
  const { port1, port2 } = new Channel();
  await new Promise((resolve) => {
    port1.addEventListener('message', resolve);
    port1.start();
    port2.postMessage(undefined);
  });
  // An open port keeps the process alive.
  port1.close();
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startBridge } from '@tokenward/testing/contract';
import type { ContractServe, ContractWorld, LoopbackServer } from '@tokenward/testing/contract';

/** Starts the production server of the app that was built in the current folder, with more environment variables. */
export async function start(
  world: ContractWorld,
  more: Readonly<Record<string, string>> = {},
): Promise<LoopbackServer> {
  const bridge = await startBridge(world);
  const command = ['node_modules/next/dist/bin/next', 'start', '-p', '0', '-H', '127.0.0.1'];
  const server = spawn(process.execPath, command, {
    env: { ...process.env, ...more, BRIDGE: bridge.address },
  });
  const ended = once(server, 'exit');
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += String(chunk);
      const [, port] = /http:\/\/[\w.]+:(\d+)/.exec(printed) ?? [];
      if (port !== undefined && /Ready in/.test(printed)) resolve(`http://127.0.0.1:${port}`);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    ended.then(() => reject(new Error(`next start ended:\n${printed}`)), reject);
  });
  await fetch(`${url}/nothing-here`); // answered once the server has loaded its instrumentation
  return {
    url,
    async close() {
      server.kill('SIGKILL');
      await ended;
      await bridge.close();
    },
  };
}

/** Serves the routes of the contract on the Node.js runtime. */
export const nodejs: ContractServe = ({ world }) => start(world);

/** Serves the routes of the contract on the edge runtime. */
export const edge: ContractServe = async ({ world }) => {
  const { url, close } = await start(world);
  return { url: `${url}/edge`, close };
};

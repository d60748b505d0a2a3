import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

/** Where and when the figures were taken, and of what. */
export interface Scene {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** Programs that wanted to run at once, over the last minute; this one is not there yet when it is asked. */
  readonly load: number;
  readonly peers: Readonly<Record<string, string>>;
}

const root = new URL('../../', import.meta.url);

/** This machine, now. */
export function scene(): Scene {
  const peers = ['jose', 'fast-jwt', 'aws-jwt-verify'].map((name) => [name, versionOf(name)] as const);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`,
    node: process.version,
    load: Number((loadavg()[0] ?? Number.NaN).toFixed(2)),
    peers: Object.fromEntries(peers),
  };
}

/** What makes the figures worth less than they could be, if there is anything. */
export function doubtsOf({ load, node }: Scene): readonly string[] {
  return [
    ...(load < 0.7
      ? []
      : [`Other programs are busy here (load ${load}), which spoils times, and ratios too.`]),
    ...(node.startsWith('v20.') ? [] : ['The targets are set for Node.js 20.']),
  ];
}

function versionOf(name: string): string {
  const manifest = readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

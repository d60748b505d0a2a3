import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

/** Where, when and with which packages figures were measured. */
export interface Machine {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** The load average of the last minute, taken before the measurement starts. */
  readonly load: number;
  /** The versions of the packages, by name. */
  readonly peers: Readonly<Record<string, string>>;
}

/** Describes this machine, and prints it with a warning if the figures will be unreliable. */
export function printMachine(packages: readonly string[]): Machine {
  const machine: Machine = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`,
    node: process.version,
    load: Number((loadavg()[0] ?? Number.NaN).toFixed(2)),
    peers: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
  console.log(`${machine.machine}, Node.js ${machine.node}, ${machine.date}\n${versionsOf(machine)}`);
  if (!(machine.load < 0.7))
    console.log(`Warning: other programs use this machine (load ${machine.load}). The figures will vary.`);
  if (!machine.node.startsWith('v20.')) console.log('Note: the targets are set for Node.js 20.');
  return machine;
}

/** The packages with their versions, as one line. */
export function versionsOf({ peers }: Machine): string {
  return Object.entries(peers)
    .map((peer) => peer.join(' '))
    .join(', ');
}

/** The installed version of a package. */
export function versionOf(name: string): string {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

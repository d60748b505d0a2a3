import type { packages } from '../shared/pack.js';

type Package = (typeof packages)[number];

/** One row of the table: a package, the version of what it is for, and how they are installed and played. */
export interface Row {
  readonly adapter: 'express' | 'fastify' | 'koa' | 'hono' | 'next' | 'mcp';
  readonly version: string;
  /** What is installed: this version, and what it needs beside it. */
  readonly installed: readonly string[];
  /** Packages of ours that are installed too, except core and the test kit. */
  readonly ours: readonly Package[];
  /** The files that are compiled against the declarations. `readme.ts` is the first code of the README. */
  readonly types: readonly string[];
  /** The module with what is played instead of the contract. */
  readonly stories?: string;
}

const rows = (
  adapter: Exclude<Row['adapter'], 'mcp'>,
  versions: readonly string[],
  ...beside: readonly string[]
): Row[] =>
  versions.map((version) => ({
    adapter,
    version,
    installed: [`${adapter}@${version}`, ...beside],
    ours: [adapter],
    types: ['readme.ts'],
  }));

/** A version of the MCP SDK, behind the adapter for Express. */
const mcp = (major: '1' | '2', version: string, ...installed: readonly string[]): Row => ({
  adapter: 'mcp',
  version,
  installed: [...installed, 'express@5.3.0', '@types/express@5.0.6'],
  ours: ['express', 'mcp'],
  types: [...(major === '2' ? ['readme.ts'] : []), `stories-${major}.ts`],
  stories: `stories-${major}.js`,
});
const mcp1 = (version: string): Row => mcp('1', version, `@modelcontextprotocol/sdk@${version}`);
const mcp2 = (server: string, node: string): Row =>
  mcp(
    '2',
    server,
    `@modelcontextprotocol/server@${server}`,
    `@modelcontextprotocol/node@${node}`,
    '@hono/node-server@2.1.9',
    'hono@4.13.19',
  );

/** The oldest and the newest version of each major that a package supports. */
export const matrix: readonly Row[] = [
  ...rows('express', ['4.17.0', '4.22.3'], '@types/express@4.17.25'),
  ...rows('express', ['5.0.0', '5.3.0'], '@types/express@5.0.6'),
  ...rows('fastify', ['5.0.0'], 'fastify-plugin@5.0.0'),
  ...rows('fastify', ['5.12.8'], 'fastify-plugin@6.0.1'),
  ...rows('koa', ['2.0.0', '2.16.4'], '@koa/router@15.7.0', '@types/koa@2.15.2'),
  ...rows('koa', ['3.0.0', '3.3.0'], '@koa/router@15.7.0', '@types/koa@3.0.3'),
  ...rows('hono', ['4.0.0'], '@hono/node-server@1.8.0'),
  ...rows('hono', ['4.13.19'], '@hono/node-server@2.1.9'),
  ...rows('next', ['15.0.0'], 'react@19.0.0-rc-65a56d0e-20241020', 'react-dom@19.0.0-rc-65a56d0e-20241020'),
  ...rows('next', ['15.5.29', '16.0.0', '16.4.6'], 'react@19.3.1', 'react-dom@19.3.1'),
  mcp1('1.20.0'),
  mcp1('1.32.2'),
  mcp2('2.1.0', '2.1.0'),
  mcp2('2.4.0', '2.1.2'),
];

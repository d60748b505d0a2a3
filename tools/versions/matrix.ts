/** One row of the table: an adapter, the version of its framework, and what is installed beside it. */
export interface Row {
  readonly adapter: 'express' | 'fastify' | 'koa' | 'hono' | 'next';
  readonly version: string;
  readonly beside: readonly string[];
}

const rows = (adapter: Row['adapter'], versions: readonly string[], ...beside: readonly string[]): Row[] =>
  versions.map((version) => ({ adapter, version, beside }));

/** The oldest and the newest version of each major that an adapter supports. */
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
];

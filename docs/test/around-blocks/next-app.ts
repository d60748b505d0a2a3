// What the files of a Next.js app import from each other, by `@/auth` and `@/server`.
import { McpServer } from '@modelcontextprotocol/server';

export { auth } from './next.js';
export const buildServer = (): McpServer => new McpServer({ name: 'reports', version: '1.0.0' });

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { accessOf, gate, mcp, oauthTokenVerifier, requires } from '@tokenward/mcp';
import express from 'express';

export { accessOf, gate, mcp, oauthTokenVerifier, requires };
export const app = express();
export const server = new McpServer({ name: 'reports', version: '1.0.0' });
export const handler = createMcpHandler(() => server);
export declare const node: (
  request: IncomingMessage,
  response: ServerResponse,
  body?: unknown,
) => Promise<void>;

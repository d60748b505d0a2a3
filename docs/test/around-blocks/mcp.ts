import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler, createRequestStateCodec, McpServer } from '@modelcontextprotocol/server';
import { accessOf, gate, mcp, oauthTokenVerifier, requires } from '@tokenward/mcp';
import express from 'express';
import { z } from 'zod';

export { accessOf, createRequestStateCodec, gate, mcp, McpServer, oauthTokenVerifier, requires, z };
export const app = express();
export const server = new McpServer({ name: 'reports', version: '1.0.0' });
export const handler = createMcpHandler(() => server);
export declare const node: (
  request: IncomingMessage,
  response: ServerResponse,
  body?: unknown,
) => Promise<void>;

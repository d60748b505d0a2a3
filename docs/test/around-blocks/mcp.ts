import type { IncomingMessage, ServerResponse } from 'node:http';
import { originValidation } from '@modelcontextprotocol/node';
import {
  acceptedContent,
  createMcpHandler,
  createRequestStateCodec,
  inputRequired,
  McpServer,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { expressAuth } from '@tokenward/express';
import { accessOf, gate, mcp, oauthTokenVerifier, requires } from '@tokenward/mcp';
import express from 'express';
import { z } from 'zod';

export {
  acceptedContent,
  accessOf,
  createRequestStateCodec,
  expressAuth,
  gate,
  inputRequired,
  mcp,
  McpServer,
  oauthTokenVerifier,
  originValidation,
  originValidationResponse,
  requires,
  z,
};
export const identifier = 'https://api.example.com/mcp';
export const app = express();
export const server = new McpServer({ name: 'reports', version: '1.0.0' });
export const handler = createMcpHandler(() => server);
export declare const node: (
  request: IncomingMessage,
  response: ServerResponse,
  body?: unknown,
) => Promise<void>;

import type { McpServerFactory } from '@modelcontextprotocol/server';
import { auth } from '@/auth';
import { reports } from '../../reports';

/** Builds the MCP server of a request. */
export const buildServer: McpServerFactory = (context) => reports(auth.verifier())(context);

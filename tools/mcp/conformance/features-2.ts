import { setTimeout as sleep } from 'node:timers/promises';
import {
  fromJsonSchema,
  inputRequired,
  McpServer,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import type { InputRequiredResult, ServerContext, ServerNotifier } from '@modelcontextprotocol/server';
import {
  listedResources,
  listedTemplates,
  messagesOf,
  plainTools,
  prompts,
  read,
  schemaOf,
  text,
} from './contents.js';
import type { Content } from './contents.js';
import { askForContext, rounds, stateCodec } from './rounds.js';

// What the server scenarios of `@modelcontextprotocol/conformance` 0.2.0-alpha.12 for MCP 2026-07-28 ask a server for, by their
// descriptions.

type Tool = (
  context: ServerContext,
  notify: ServerNotifier,
) => Content[] | InputRequiredResult | Promise<Content[] | InputRequiredResult>;

const tools: Readonly<Record<string, Tool>> = {
  ...plainTools,
  ...rounds,
  async test_tool_with_progress({ mcpReq }) {
    const { progressToken } = mcpReq._meta ?? {};
    for (const progress of [0, 50, 100]) {
      const params = { progressToken, progress, total: 100 };
      if (progressToken !== undefined) await mcpReq.notify({ method: 'notifications/progress', params });
      await sleep(50);
    }
    return [text('done')];
  },
  async test_logging_tool({ mcpReq }) {
    await mcpReq.log('info', 'Tool execution started');
    return [text('logged')];
  },
  // The SDK refuses what the client has no capability for.
  test_missing_capability: () =>
    inputRequired({
      inputRequests: { answer: inputRequired.createMessage({ messages: [], maxTokens: 100 }) },
    }),
  test_trigger_tool_change(_context, notify) {
    notify.toolsChanged();
    return [text('changed')];
  },
  test_trigger_prompt_change(_context, notify) {
    notify.promptsChanged();
    return [text('changed')];
  },
};

/** The argument of a tool that clients repeat in a header. */
const region = { type: 'string', 'x-mcp-header': 'Region' } as const;
const inHeader = fromJsonSchema({ type: 'object', properties: { region } });

/** Creates a server with every feature that the scenarios ask for. */
export function createFeatureServer2(notify: ServerNotifier): McpServer {
  const listChanged = true;
  const mcpServer = new McpServer(
    { name: 'features', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged },
        prompts: { listChanged },
        resources: {},
        completions: {},
        logging: {},
      },
      requestState: { verify: async (state, context) => stateCodec.verify(state, context) },
    },
  );
  for (const [name, tool] of Object.entries(tools)) {
    const inputSchema = fromJsonSchema(schemaOf(name));
    mcpServer.registerTool(
      name,
      { description: `The tool ${name}`, inputSchema },
      async (_given, context) => {
        const result = await tool(context, notify);
        return Array.isArray(result) ? { content: result } : result;
      },
    );
  }
  mcpServer.registerTool(
    'test_headers',
    { description: 'The tool test_headers', inputSchema: inHeader },
    () => ({ content: [text('done')] }),
  );

  const { server } = mcpServer;
  server.setRequestHandler('resources/list', () => ({ resources: listedResources }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: listedTemplates }));
  server.setRequestHandler('resources/read', ({ params }) => {
    const found = read(params.uri);
    if (found === undefined) throw new ResourceNotFoundError(params.uri);
    return { contents: [found] };
  });
  server.setRequestHandler('completion/complete', () => ({ completion: { values: [], total: 0 } }));
  server.setRequestHandler('prompts/list', () => ({
    prompts: [...Object.keys(prompts), 'test_input_required_result_prompt'].map((name) => ({
      name,
      description: name,
    })),
  }));
  server.setRequestHandler('prompts/get', ({ params }, context) => {
    if (params.name === 'test_input_required_result_prompt') {
      const said = askForContext(context);
      return Array.isArray(said) ? { messages: messagesOf(said) } : said;
    }
    return { messages: messagesOf(prompts[params.name]?.(params.arguments ?? {}) ?? []) };
  });
  return mcpServer;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type {
  CallToolResult,
  ElicitRequestFormParams,
  ServerNotification,
  ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
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
import { elicitations } from './elicitations.js';

// What the server scenarios of `@modelcontextprotocol/conformance` 0.1.16 ask a server for, by their descriptions.

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
type Arguments = Readonly<Record<string, unknown>>;

async function elicit(extra: Extra, params: ElicitRequestFormParams): Promise<Content[]> {
  const { action, content } = await extra.sendRequest(
    { method: 'elicitation/create', params },
    ElicitResultSchema,
  );
  return [text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`)];
}

async function log(extra: Extra, data: string): Promise<void> {
  await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
}

const tools: Readonly<Record<string, (extra: Extra, given: Arguments) => Content[] | Promise<Content[]>>> = {
  ...plainTools,
  async test_tool_with_logging(extra) {
    await log(extra, 'Tool execution started');
    await sleep(50);
    await log(extra, 'Tool processing data');
    await sleep(50);
    await log(extra, 'Tool execution completed');
    return [text('logged')];
  },
  async test_tool_with_progress(extra) {
    const { progressToken } = extra._meta ?? {};
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined)
        await extra.sendNotification({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 100 },
        });
      await sleep(50);
    }
    return [text('done')];
  },
  async test_sampling(extra, { prompt }) {
    const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: String(prompt) } }];
    const request = { method: 'sampling/createMessage' as const, params: { messages, maxTokens: 100 } };
    const { content } = await extra.sendRequest(request, CreateMessageResultSchema);
    return [text(`LLM response: ${JSON.stringify(content)}`)];
  },
  test_elicitation: async (extra, { message }) =>
    elicit(extra, { ...elicitations.plain, message: String(message) }),
  test_elicitation_sep1034_defaults: async (extra) => elicit(extra, elicitations.defaults),
  test_elicitation_sep1330_enums: async (extra) => elicit(extra, elicitations.enums),
  async test_reconnection(extra) {
    extra.closeSSEStream?.();
    await sleep(200);
    return [text('Reconnected')];
  },
};

/** Creates a server with every feature that the scenarios ask for. */
export function createFeatureServer1(): Server {
  const capabilities = {
    tools: {},
    resources: { subscribe: true },
    prompts: {},
    completions: {},
    logging: {},
  };
  const server = new Server({ name: 'features', version: '1.0.0' }, { capabilities });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.keys(tools).map((name) => ({
      name,
      description: `The tool ${name}`,
      inputSchema: schemaOf(name),
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    try {
      return { content: (await tools[params.name]?.(extra, params.arguments ?? {})) ?? [] };
    } catch (error) {
      return { content: [text(error instanceof Error ? error.message : String(error))], isError: true };
    }
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: listedResources }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: listedTemplates,
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => ({
    contents: [read(params.uri) ?? { uri: params.uri, text: '' }],
  }));
  server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  server.setRequestHandler(SetLevelRequestSchema, () => ({}));
  server.setRequestHandler(CompleteRequestSchema, () => ({ completion: { values: [], total: 0 } }));
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: Object.keys(prompts).map((name) => ({ name, description: name })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => ({
    messages: messagesOf(prompts[params.name]?.(params.arguments ?? {}) ?? []),
  }));
  return server;
}

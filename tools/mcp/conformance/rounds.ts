import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import type { ClientCapabilities, InputRequiredResult, ServerContext } from '@modelcontextprotocol/server';
import { text } from './contents.js';
import type { Content } from './contents.js';

/** Seals what the server must know again in the next round. */
export const stateCodec = createRequestStateCodec<string>({
  key: 'a secret of at least 32 characters, for tests',
});

type Round = Content[] | InputRequiredResult;
type Asked = ReturnType<typeof inputRequired.elicit>;

/** Asks the person for one value. */
const elicit = (message: string, name: string): Asked =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [name]: { type: 'string' } }, required: [name] },
  });

const askForConfirmation = inputRequired.elicit({
  message: 'Please confirm',
  requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
});

/** Asks a model. */
const sample = (said: string, maxTokens = 100): Asked =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: said } }],
    maxTokens,
  });

const askForName = elicit('What is your name?', 'name');

/** What the client has answered under a key, if it is of the kind that was asked for. */
const answerOf = (context: ServerContext, key: string, kind: 'elicit' | 'sampling' | 'roots'): unknown => {
  const answer = inputResponse(context.mcpReq.inputResponses, key);
  if (answer.kind !== kind) return undefined;
  return answer.kind === 'elicit' ? acceptedContent(context.mcpReq.inputResponses, key) : answer;
};

/** Asks one thing, and says the answer in the next round. */
const askOnce =
  (key: string, request: Asked, kind: 'elicit' | 'sampling' | 'roots') =>
  (context: ServerContext): Round => {
    const answer = answerOf(context, key, kind);
    if (answer === undefined) return inputRequired({ inputRequests: { [key]: request } });
    return [text(`The answer is ${JSON.stringify(answer)}`)];
  };

/** Asks for confirmation, and wants its state back. */
async function confirm(context: ServerContext): Promise<Round> {
  const requestState = context.mcpReq.requestState<string>();
  if (answerOf(context, 'confirm', 'elicit') !== undefined && requestState === 'asked')
    return [text('state-ok')];
  return inputRequired({
    inputRequests: { confirm: askForConfirmation },
    requestState: await stateCodec.mint('asked'),
  });
}

/** The prompt that asks for something. */
export const askForContext = askOnce(
  'user_context',
  elicit('What context should the prompt use?', 'context'),
  'elicit',
);

/** The tools that ask the client for input before they have a result. */
export const rounds: Readonly<Record<string, (context: ServerContext) => Round | Promise<Round>>> = {
  test_input_required_result_elicitation: askOnce('user_name', askForName, 'elicit'),
  test_streaming_elicitation: askOnce('user_name', askForName, 'elicit'),
  test_input_required_result_sampling: askOnce(
    'capital_question',
    sample('What is the capital of France?'),
    'sampling',
  ),
  test_input_required_result_list_roots: askOnce('client_roots', inputRequired.listRoots(), 'roots'),
  test_input_required_result_request_state: confirm,
  test_input_required_result_tampered_state: confirm,
  async test_input_required_result_multiple_inputs(context) {
    const name = answerOf(context, 'user_name', 'elicit');
    const greeting = answerOf(context, 'greeting', 'sampling');
    const roots = answerOf(context, 'client_roots', 'roots');
    if (name && greeting && roots) return [text(JSON.stringify({ name, greeting, roots }))];
    return inputRequired({
      inputRequests: {
        user_name: askForName,
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await stateCodec.mint('asked'),
    });
  },
  async test_input_required_result_multi_round(context) {
    const state = context.mcpReq.requestState<string>();
    if (state === 'second' && answerOf(context, 'step2', 'elicit')) return [text('done')];
    if (state === 'first' && answerOf(context, 'step1', 'elicit'))
      return inputRequired({
        inputRequests: { step2: elicit('Step 2: What is your favorite color?', 'color') },
        requestState: await stateCodec.mint('second'),
      });
    return inputRequired({
      inputRequests: { step1: elicit('Step 1: What is your name?', 'name') },
      requestState: await stateCodec.mint('first'),
    });
  },
  test_input_required_result_capabilities({ mcpReq }) {
    const envelope = (mcpReq.envelope ?? {}) as Readonly<Record<string, ClientCapabilities | undefined>>;
    const { elicitation, sampling } = envelope[CLIENT_CAPABILITIES_META_KEY] ?? {};
    return inputRequired({
      inputRequests: {
        ...(elicitation && { user_name: askForName }),
        ...(sampling && { greeting: sample('Generate a greeting') }),
      },
    });
  },
};

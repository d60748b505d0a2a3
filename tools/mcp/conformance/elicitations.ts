import type { ElicitRequestFormParams } from '@modelcontextprotocol/sdk/types.js';

type Properties = ElicitRequestFormParams['requestedSchema']['properties'];

const asking = (properties: Properties, required: string[] = []): ElicitRequestFormParams => ({
  message: 'Please answer',
  requestedSchema: { type: 'object', properties, required },
});
const titled = [
  { const: 'value1', title: 'First' },
  { const: 'value2', title: 'Second' },
];
const options = ['option1', 'option2', 'option3'];

/** What the tools of the conformance suite ask the person for. */
export const elicitations = {
  plain: asking({ username: { type: 'string' }, email: { type: 'string' } }, ['username', 'email']),
  defaults: asking({
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  }),
  enums: asking({
    untitledSingle: { type: 'string', enum: options },
    titledSingle: { type: 'string', oneOf: titled },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2'], enumNames: ['Option One', 'Option Two'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
    titledMulti: { type: 'array', items: { anyOf: titled } },
  }),
} as const;

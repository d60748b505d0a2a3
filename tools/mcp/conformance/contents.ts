// What the scenarios of the official conformance suite ask any server for, in both generations of the SDK.

/** Content of a result, as both generations of the SDK type it. */
export type Content =
  | { type: 'text'; text: string }
  | { type: 'image' | 'audio'; data: string; mimeType: string }
  | { type: 'resource'; resource: { uri: string; mimeType: string; text: string } };

type Arguments = Readonly<Record<string, unknown>>;

export const text = (said: string): Content => ({ type: 'text', text: said });
/** A picture of one pixel, and a sound without samples. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';
const image: Content = { type: 'image', data: png, mimeType: 'image/png' };
const embedded = (uri: string, mimeType: string, said: string): Content => ({
  type: 'resource',
  resource: { uri, mimeType, text: said },
});

/** The tools that only say something. */
export const plainTools: Readonly<Record<string, () => Content[]>> = {
  test_simple_text: () => [text('This is a simple text response for testing.')],
  test_image_content: () => [image],
  test_audio_content: () => [{ type: 'audio', data: wav, mimeType: 'audio/wav' }],
  test_embedded_resource: () => [
    embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
  ],
  test_multiple_content_types: () => [
    text('Multiple content types test:'),
    image,
    embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ],
  test_error_handling() {
    throw new Error('This tool intentionally returns an error for testing');
  },
  json_schema_2020_12_tool: () => [text('valid')],
};

/** The schema of the arguments of a tool. */
export function schemaOf(tool: string): { type: 'object' } {
  return { type: 'object', ...(tool === 'json_schema_2020_12_tool' && schema) };
}

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $defs: {
    address: {
      $anchor: 'address',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { required: ['address'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
} as const;

type Body = { readonly text: string } | { readonly blob: string };

const resources: Readonly<Record<string, Body & { readonly mimeType: string }>> = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: png },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Watched resource content' },
};

export const listedResources = Object.entries(resources).map(([uri, { mimeType }]) => ({
  uri,
  name: uri,
  description: uri,
  mimeType,
}));
export const listedTemplates = [{ uriTemplate: 'test://template/{id}/data', name: 'template' }];

/** Reads a resource, if there is one. */
export function read(uri: string): (Body & { uri: string; mimeType: string }) | undefined {
  const [, id] = /^test:\/\/template\/(\w+)\/data$/.exec(uri) ?? [];
  if (id !== undefined) {
    const said = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
    return { uri, mimeType: 'application/json', text: said };
  }
  const found = resources[uri];
  return found && { uri, ...found };
}

/** The prompts, which say what a user would say. */
export const prompts: Readonly<Record<string, (given: Arguments) => Content[]>> = {
  test_simple_prompt: () => [text('This is a simple prompt for testing.')],
  test_prompt_with_arguments: ({ arg1, arg2 }) => [
    text(`Prompt with arguments: arg1='${String(arg1)}', arg2='${String(arg2)}'`),
  ],
  test_prompt_with_embedded_resource: ({ resourceUri }) => [
    embedded(String(resourceUri), 'text/plain', 'Embedded resource content for testing.'),
    text('Please process the embedded resource above.'),
  ],
  test_prompt_with_image: () => [image, text('Please analyze the image above.')],
};

/** The messages of a prompt. */
export function messagesOf(contents: readonly Content[]): { role: 'user'; content: Content }[] {
  return contents.map((content) => ({ role: 'user', content }));
}

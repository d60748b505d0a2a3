import type { HeaderValue, Input, KeysInput, Recipe, RequestInput } from './input.js';
import { fragments } from './dictionary.js';
import { mutateJson, mutateText } from './mutate-text.js';
import type { Random } from './random.js';
import { signers } from './signers.js';
import type { Signer } from './signers.js';
import { settings } from './settings.js';

/** Changes an input in one to four places. Parts of other inputs come from `another`. */
export function mutate(input: Input, another: () => Input, random: Random): Input {
  let mutant = input;
  for (let times = random.pick([1, 1, 1, 2, 2, 3, 4]); times > 0; times -= 1)
    mutant = changed(mutant, another, random);
  return mutant;
}

function changed(input: Input, another: () => Input, random: Random): Input {
  if (input.target === 'request' && random.chance(0.7)) return changedRequest(input, random);
  if (input.target === 'keys' && random.chance(0.8)) return changedAnswer(input, random);
  return { ...input, token: changedToken(input.token, another().token, random) };
}

function changedToken(token: Recipe, other: Recipe, random: Random): Recipe {
  const { header, payload, edits } = token;
  const edit = () => ({
    at: random.below(2000),
    remove: random.pick([0, 0, 1, 1, 2, 40]),
    insert: random.chance(0.7) ? random.pick(fragments) : '',
  });
  return random.pick<() => Recipe>([
    () => ({ ...token, header: mutateJson(header, random) }),
    () => ({ ...token, payload: mutateJson(payload, random) }),
    () => ({ ...token, payload: mutateJson(payload, random) }),
    () => ({ ...token, payload: mutateJson(payload, random) }),
    () => ({ ...token, ...dressed(random) }),
    () => ({ ...token, header: other.header }),
    () => ({ ...token, payload: other.payload }),
    () => ({ ...token, edits: [...edits, edit()] }),
    () => ({ ...token, edits: [] }),
  ])();
}

/** Another signer, with a header that fits it. */
function dressed(random: Random): Pick<Recipe, 'header' | 'signer'> {
  const signer = random.pick(Object.keys(signers) as Signer[]);
  const own = { stranger: 'ES256', nobody: 'none' }[signer as string] ?? signer;
  const key = own.startsWith('E') ? own : 'RS256';
  return { signer, header: JSON.stringify({ alg: own, kid: `key-${key}` }) };
}

/** The usual values of the headers that a verifier reads. */
const usualHeaders: readonly (readonly [name: string, value: string])[] = [
  ['authorization', 'Bearer {token}'],
  ['x-api-key', '{token}'],
  ['cookie', '__session={token}'],
  ['cookie', '__session="{token}"; a=b'],
  ['origin', settings.origin],
  ['origin', `${settings.origin}.attacker.test`],
];

function changedRequest(input: RequestInput, random: Random): RequestInput {
  if (random.chance(0.1))
    return { ...input, method: random.pick(['GET', 'HEAD', 'OPTIONS', 'POST', 'get', '']) };
  const [name, usual] = random.pick(usualHeaders);
  const old = input.headers[name] ?? '';
  const first = [old].flat()[0] ?? '';
  const value = random.pick<() => HeaderValue>([
    () => mutateText(first, random),
    () => mutateText(first, random),
    () => usual,
    () => null,
    () => [],
    () => [usual],
    () => [old, usual].flat(),
    () => [mutateText(first, random), ''],
  ])();
  return { ...input, headers: { ...input.headers, [name]: value } };
}

function changedAnswer(input: KeysInput, random: Random): KeysInput {
  const ages = [
    '',
    'no-store',
    'max-age=0',
    'max-age=1e9',
    'max-age="60"',
    `max-age=${'9'.repeat(20)}`,
    '\u20ac',
  ];
  return random.pick<() => KeysInput>([
    () => ({ ...input, keys: mutateJson(input.keys, random) }),
    () => ({ ...input, keys: mutateJson(input.keys, random) }),
    () => ({ ...input, keys: mutateJson(input.keys, random) }),
    () => ({ ...input, metadata: mutateJson(input.metadata, random) }),
    () => ({ ...input, status: random.pick([200, 200, 201, 204, 301, 304, 400, 404, 429, 500, 503]) }),
    () => ({ ...input, cacheControl: random.pick(ages) }),
  ])();
}

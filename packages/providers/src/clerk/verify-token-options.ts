import { unchecked } from '@tokenward/core';
import { checkOptions, isObject, isText, optional } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';
import type { VerifyTokenOptions } from './options.js';
import { expectations, settingsOf } from './settings.js';
import type { GivenSettings, Settings } from './settings.js';

/** What the options must be, in the form that `readVerifyTokenOptions` gives them. */
const expected = {
  ...expectations,
  issuer: optional({
    mustBe: `${expectations.issuer.mustBe} (or \`unchecked\`, to leave it to the key)`,
    holds: (value) =>
      value === unchecked || (isListed(value) && [value].flat().every(expectations.issuer.holds)),
  }),
} as const satisfies Readonly<Record<string, Expectation>>;

/** Options that Clerk's function takes and that do nothing here, with the reason. */
const ignored: Readonly<Record<string, string>> = {
  headerType: 'a session token has the type JWT or none, and no other is taken',
  jwksCacheTtlInMs: 'Clerk ignores it too',
};

/** Checks without which more tokens pass: `undefined` must not switch them off. */
const checks: readonly string[] = ['issuer', 'audience', 'authorizedParties'];

/** Options where an empty text means that an environment variable has no value. */
const keys: readonly string[] = ['jwtKey', 'secretKey'];

/** Options that were read and checked, and what their author should be told. */
interface Reading {
  readonly options: GivenSettings;
  readonly advice: readonly string[];
}

/**
 * Reads each option once, also one that is inherited (a getter of a class, for one), leaves out what is not set, and checks the
 * rest; throws `ConfigurationError`.
 */
export function readVerifyTokenOptions(given: VerifyTokenOptions): Reading {
  const named = isObject(given) ? [...new Set([...knownNames, ...Object.keys(given)])] : [];
  const all = named.filter((name) => name in given).map((name) => [name, member(given, name)] as const);
  const set = all.filter(([name, value]) => isSet(name, value));
  const useless = set.map(([name]) => name).filter((name) => Object.hasOwn(ignored, name));
  const options: unknown = Object.fromEntries(
    set
      .filter(([name]) => !useless.includes(name))
      .map(([name, value]) => [name, withoutBlanks(name, value)]),
  );
  checkOptions('verifyToken', isObject(given) ? options : given, expected);
  const { issuer = unchecked, ...rest } = options as VerifyTokenOptions;
  return {
    options: { ...(rest as GivenSettings), issuer },
    advice: [
      ...useless.map((name) => `"${name}" has no effect (${ignored[name]}). Leave it out.`),
      ...('issuer' in (options as object) ? [] : [withoutIssuer]),
    ],
  };
}

/** Makes settings of options that were read; throws `ConfigurationError`. */
export function settingsFrom(options: GivenSettings): Settings {
  return settingsOf('verifyToken', options, expected);
}

const knownNames: readonly string[] = [...Object.keys(expected), ...Object.keys(ignored)];

const withoutIssuer =
  'without "issuer", only the key binds a token to your instance, and "iss" is not checked. Recommended: issuer: ' +
  '"https://clerk.example.com", the Frontend API URL of the instance (or `unchecked`, to leave it to the key on purpose).';

function member(given: object, name: string): unknown {
  return (given as Readonly<Record<string, unknown>>)[name];
}

function isSet(name: string, value: unknown): boolean {
  if (value === undefined) return checks.includes(name);
  return !(keys.includes(name) && typeof value === 'string' && !isText(value));
}

/** A list as it comes of `'https://a.example, '.split(',')`: without blanks, and without entries that are nothing else. */
function withoutBlanks(name: string, value: unknown): unknown {
  if (!checks.includes(name) || !Array.isArray(value)) return value;
  // A plain list: that of a class can have another text under which its verifier is remembered.
  return [...(value as unknown[])]
    .map((entry: unknown) => (typeof entry === 'string' ? entry.trim() : entry))
    .filter((entry) => entry !== '');
}

function isListed(value: unknown): boolean {
  return !Array.isArray(value) || value.length > 0;
}

import { unchecked } from '@tokenward/core';
import { checkOptions, isObject, isText, optional } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';
import type { VerifyTokenOptions } from './options.js';
import { expectations, settingsOf } from './settings.js';
import type { GivenSettings, Settings } from './settings.js';

/** The expectations for options in the form that `readVerifyTokenOptions` returns. */
const expected = {
  ...expectations,
  issuer: optional({
    mustBe: `${expectations.issuer.mustBe} (or \`unchecked\`, to rely on the key)`,
    holds: (value) =>
      value === unchecked || (isListed(value) && [value].flat().every(expectations.issuer.holds)),
  }),
} as const satisfies Readonly<Record<string, Expectation>>;

/** Options of Clerk's function that have no effect here, with the reason. */
const ignored: Readonly<Record<string, string>> = {
  headerType: 'a session token has the type JWT or none, and no other is accepted',
  jwksCacheTtlInMs: 'Clerk ignores it too',
};

/** Options that enable a check. `undefined` must not disable them. */
const checks: readonly string[] = ['issuer', 'audience', 'authorizedParties'];

/** Options in which an empty text means an unset environment variable. */
const keys: readonly string[] = ['jwtKey', 'secretKey'];

/** The validated options, and warnings for the developer. */
interface CheckedOptions {
  /** The options that are set, without those that have no effect. */
  readonly options: GivenSettings;
  /** One text for each warning. */
  readonly warnings: readonly string[];
}

/**
 * Reads each option once, including inherited ones such as getters of a class. It leaves out unset options and
 * validates the rest. Throws `ConfigurationError`.
 */
export function readVerifyTokenOptions(given: VerifyTokenOptions): CheckedOptions {
  const named = isObject(given) ? [...new Set([...knownNames, ...Object.keys(given)])] : [];
  const all = named.filter((name) => name in given).map((name) => [name, member(given, name)] as const);
  const set = all.filter(([name, value]) => isSet(name, value));
  const withoutEffect = set.map(([name]) => name).filter((name) => Object.hasOwn(ignored, name));
  const options: unknown = Object.fromEntries(
    set
      .filter(([name]) => !withoutEffect.includes(name))
      .map(([name, value]) => [name, withoutBlanks(name, value)]),
  );
  checkOptions('verifyToken', isObject(given) ? options : given, expected);
  const { issuer = unchecked, ...rest } = options as VerifyTokenOptions;
  return {
    options: { ...(rest as GivenSettings), issuer },
    warnings: [
      ...withoutEffect.map((name) => `"${name}" has no effect (${ignored[name]}). Remove it.`),
      ...('issuer' in (options as object) ? [] : [withoutIssuer]),
    ],
  };
}

/** Creates settings from validated options. Throws `ConfigurationError`. */
export function settingsFrom(options: GivenSettings): Settings {
  return settingsOf('verifyToken', options, expected);
}

const knownNames: readonly string[] = [...Object.keys(expected), ...Object.keys(ignored)];

const withoutIssuer =
  'without "issuer", only the key binds a token to your instance, and "iss" is not checked. Recommended: issuer: ' +
  '"https://clerk.example.com", the Frontend API URL of the instance (or `unchecked`, to rely on the key on purpose).';

function member(given: object, name: string): unknown {
  return (given as Readonly<Record<string, unknown>>)[name];
}

function isSet(name: string, value: unknown): boolean {
  if (value === undefined) return checks.includes(name);
  return !(keys.includes(name) && typeof value === 'string' && !isText(value));
}

/** Cleans a list such as `'https://a.example, '.split(',')`: trims each entry and removes empty ones. */
function withoutBlanks(name: string, value: unknown): unknown {
  if (!checks.includes(name) || !Array.isArray(value)) return value;
  // Copied to a plain list, because a subclass could change the JSON text that is the key of its verifier.
  return [...(value as unknown[])]
    .map((entry: unknown) => (typeof entry === 'string' ? entry.trim() : entry))
    .filter((entry) => entry !== '');
}

function isListed(value: unknown): boolean {
  return !Array.isArray(value) || value.length > 0;
}

import { knownKinds } from '../claims/principal-kind.js';
import type { KnownKind } from '../claims/principal-kind.js';
import { ignoreRejections } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import {
  callable,
  checkOptionNames,
  checkOptionValues,
  isObject,
  isText,
  isTextList,
  optional,
  textList,
  hasOtherForm,
  named,
} from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import { acceptsAuthority, isNested } from './accepts.js';
import { authenticationOf } from './authentication.js';
import { parseAuthentication } from './parse-authentication.js';
import type { Requirements } from './requirements.js';

/** Limits for requirements inside requirements; an object that contains itself exceeds the first. */
const most = { levels: 8, objects: 256 } as const;

const none: Requirements = Object.freeze({});

/** Checks requirements and copies them. Each member is read once. Throws `ConfigurationError`. */
export type RequirementsParser = (given?: Requirements, what?: string) => Requirements;

/**
 * Makes the check of requirements for a verifier with these authorities; without them, the names under `accept` are not
 * compared. A misspelled requirement would protect nothing, so it is a `ConfigurationError`.
 */
export function requirementsParser(authorities?: readonly string[]): RequirementsParser {
  const expectations = expectationsFor(authorities);
  const names = Object.keys(expectations);

  function parse(what: string, given: unknown, path: string, level: number, count: Count): Requirements {
    count.objects += 1;
    if (level > most.levels || count.objects > most.objects) throw tooMany(what, path);
    checkOptionNames(what, given, expectations, path);
    const copy: Record<string, unknown> = {};
    // A list that is emptied after the check must not open the route, so lists are copied. A getter may give something else
    // when it is read again, so the copy is checked.
    for (const name of names) if (name in given) copy[name] = copyIfList(given[name]);
    checkOptionValues(what, copy, expectations, path);
    if ('authentication' in copy)
      copy.authentication = parseAuthentication(what, copy.authentication, inside(path, 'authentication'));
    for (const name of ['allOf', 'anyOf'] as const) {
      const list = copy[name] as readonly unknown[] | undefined;
      if (list === undefined) continue;
      copy[name] = list.map((inner, index) => {
        const place = inside(path, `${name}[${index}]`);
        const parsed = parse(what, inner, place, level + 1, count);
        if (Object.keys(parsed).length > 0) return parsed;
        throw new ConfigurationError(`${what}: "${place}" must require something, but is an empty object.`);
      });
    }
    if (authenticationOf(copy).acr?.length === 0)
      throw new ConfigurationError(
        `${what}: the lists under "acr" of "authentication", here and inside "allOf", have no class in common.`,
      );
    return copy;
  }

  return (given, what = 'The requirements object of a route') => {
    if (given === undefined) return none;
    const parsed = refusedQuietly(given, () => parse(what, given, '', 0, { objects: 0 }));
    if (authorities && isNested(parsed) && !authorities.some((name) => acceptsAuthority(parsed, name)))
      throw new ConfigurationError(
        `${what}: "accept" and those inside "allOf" and "anyOf" have no authority in common.`,
      );
    return parsed;
  };
}

/** A forgotten `await` in refused requirements must not end the process. */
function refusedQuietly(given: unknown, parse: () => Requirements): Requirements {
  try {
    return parse();
  } catch (error) {
    ignoreRejections(given);
    throw error;
  }
}

interface Count {
  objects: number;
}

function expectationsFor(authorities?: readonly string[]): Record<string, Expectation> {
  const list: Expectation = optional({
    mustBe: `a non-empty list of at most ${most.objects} requirements objects`,
    holds: (value) => Array.isArray(value) && value.length > 0 && value.length <= most.objects,
  });
  const expectations: Record<string, Expectation> = {
    accept: optional({
      mustBe: `a non-empty list of ${authorities ? `configured authorities (${authorities.join(', ')})` : 'names of authorities'}`,
      but: named,
      holds: (value) =>
        isTextList(value) && value.every((name) => authorities === undefined || authorities.includes(name)),
    }),
    bound: optional({ mustBe: '`true`, or left out', holds: (value) => value === true }),
    // Its members are checked by `parseAuthentication`.
    authentication: optional({ mustBe: '{ maxAge, acr }, or one of the two', holds: isObject }),
    kind: optional({
      mustBe: "'person', 'machine' or 'api_key', or a non-empty list of them",
      but: named,
      holds: (value) =>
        [value].flat().length > 0 && [value].flat().every((kind) => knownKinds.includes(kind as KnownKind)),
    }),
    scopes: optional({
      mustBe: 'a non-empty list of scopes without spaces, quotes or backslashes (RFC 6749 §3.3)',
      but: hasOtherForm,
      holds: (value) =>
        isTextList(value) && value.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)),
    }),
    permissions: optional(textList('a non-empty list of permissions')),
    organization: optional({
      mustBe: '`true`, an organization, or a non-empty list of them',
      holds: (value) => value === true || isText(value) || isTextList(value),
    }),
    allOf: list,
    anyOf: list,
    allow: optional(callable('a function that returns true for those who may')),
  };
  // What a request lacks, such as a parameter of its path, is no fault of the environment.
  for (const [name, expectation] of Object.entries(expectations))
    expectations[name] = { ...expectation, fromEnvironment: false };
  return expectations;
}

function inside(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function copyIfList(value: unknown): unknown {
  return Array.isArray(value) ? [...(value as unknown[])] : value;
}

function tooMany(what: string, path: string): ConfigurationError {
  return new ConfigurationError(
    `${what}: "${path}" exceeds the limit of ${most.levels} levels or ${most.objects} objects, or contains itself.`,
  );
}

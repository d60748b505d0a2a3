import { createLocalJWKSet, jwtVerify } from 'jose';
import type { Denial, Reply, Verification, Verdict } from '@tokenward/core';
import { isObject } from './json.js';
import { leakOf } from './leak.js';
import { opinionOf } from './reference.js';
import { published } from './signers.js';
import type { Core } from './world.js';
import { settings } from './settings.js';

/** A rule that the core broke. */
export class Violation extends Error {
  /** The name of the rule. */
  readonly rule: string;

  constructor(rule: string, detail: string) {
    super(detail);
    this.rule = rule;
  }
}

const invalid = 'The access token is invalid.';
/** What the second implementation does not check. */
const beyondReference: readonly string[] = ['claim_malformed', 'type_mismatch', 'token_too_long'];

/** Compares a verification with the second implementation, for an issuer with these keys. */
export function checkVerification(
  { access, denial }: Verification,
  token: string,
  keys: readonly unknown[],
): void {
  const { vouched, problem } = opinionOf(token, keys);
  if (denial === undefined) {
    if (problem !== undefined)
      throw new Violation(`accepted, but ${problem}`, `authority ${access.authority}`);
    if (access.token !== token) throw new Violation('access has another token', '');
    if (Object.keys(access).includes('token')) throw new Violation('access shows its token', '');
    return;
  }
  if (!vouched && denial.error === 'invalid_token' && denial.message !== invalid)
    throw new Violation('a forged token gets a specific error', denial.code);
  if (problem === undefined && keys === published && !beyondReference.includes(denial.code))
    throw new Violation('a valid token is rejected', denial.code);
}

/** Checks that jose accepts an accepted token. jose may accept more. */
export async function checkWithJose(token: string): Promise<void> {
  const { issuer, audience, tolerance, now } = settings;
  await jwtVerify(token, createLocalJWKSet({ keys: [...published] }), {
    issuer,
    audience,
    clockTolerance: tolerance,
    currentDate: new Date(now * 1000),
    requiredClaims: ['exp'],
  }).catch((error: unknown) => {
    throw new Violation('accepted, but jose rejects it', String(error));
  });
}

/** Checks that a denial is a row of the denial table and contains nothing that was sent. */
export function checkDenial(core: Core, denial: Denial, sent: readonly string[]): void {
  const { detail, ...row } = denial;
  const { detail: none, ...expected } = core.deny(denial.code, denial.detail);
  if (!isObject(detail) || !isObject(none) || JSON.stringify(row) !== JSON.stringify(expected))
    throw new Violation('a denial differs from its row of the table', JSON.stringify(denial));
  const leak = leakOf({ message: denial.message, hint: denial.hint, detail }, sent, JSON.stringify(expected));
  if (leak !== undefined) throw new Violation('a denial contains what was sent', `${denial.code}: ${leak}`);
}

/** Checks that a verdict is complete, and that its reply is a challenge without anything that was sent. */
export function checkVerdict(verdict: Verdict, sent: readonly string[]): void {
  const { outcome, access, denial, reply } = verdict;
  const anonymous = denial?.code === 'credential_missing';
  const expected = denial === undefined ? 'granted' : anonymous ? 'anonymous' : 'denied';
  if (outcome !== expected || ![access, denial, reply].includes(undefined))
    throw new Violation('a verdict is incomplete', `${outcome} ${denial?.code}`);
  if (denial === undefined) return;
  const problem = problemOf(denial, reply, sent);
  if (problem !== undefined) throw new Violation('a reply is wrong', problem);
}

function problemOf(
  { code, status, error, message, hint }: Denial,
  reply: Reply,
  sent: readonly string[],
): string | undefined {
  const { headers, body } = reply;
  if (reply.status !== status || ![400, 401, 403].includes(status))
    return `${code} has status ${reply.status}`;
  if (Object.values(headers).some((value) => /[^ -~]/.test(value)))
    return `${code} has a header that cannot be sent`;
  if (!headers['www-authenticate']?.startsWith('Bearer ')) return `${code} has no challenge`;
  if (headers['cache-control'] !== 'no-store') return `${code} may be cached`;
  const shown = JSON.parse(body) as Record<string, unknown>;
  if (shown.detail !== message || shown.error !== error) return `${code} has another body`;
  if (body.includes(hint)) return `${code} shows its hint`;
  const fixed = `${message} Bearer realm="api", error= application/problem+json no-store about:blank error="${error}", error_description="`;
  const leak = leakOf({ headers, ...shown }, sent, fixed);
  return leak && `${code} shows ${leak}`;
}

import { describe, expect, it, vi } from 'vitest';
import { barePrincipal } from '../../test/bare-access.js';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import {
  authorizationHeader,
  cookie,
  createVerifier,
  deny,
  fromHeaders,
  localKeys,
  maxTokenAge,
  unchecked,
} from '../index.js';
import type { Authority, KeySource, Rule } from '../index.js';
import type { ProofMethod, VerifiedProof } from '../proof/proof-method.js';

const { clock, issuer, now } = await issuerWithClock();
const local = localKeys(issuer.jwks());

/** Counts the calls of a rule that passes. */
function countingRule(): { readonly rule: Rule; readonly calls: () => number } {
  let calls = 0;
  const rule: Rule = () => {
    calls += 1;
    return undefined;
  };
  return { rule, calls: () => calls };
}

/** A schema that accepts all claims as they are. */
const schemaThat = (ask: () => void) => ({
  '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => (ask(), { value }) },
});

async function verifyTimes(times: number, people: Authority<string, unknown>): Promise<string[]> {
  const verifier = createVerifier({ authorities: [people], now: clock.now });
  const token = await issuer.mint();
  const codes: string[] = [];
  for (let time = 0; time < times; time += 1)
    codes.push((await verifier.verify(token)).denial?.code ?? 'granted');
  return codes;
}

describe('a rule of the application', () => {
  it('runs on each request', async () => {
    const { rule, calls } = countingRule();
    await verifyTimes(4, peopleOf(issuer, { rules: [rule] }));
    expect(calls()).toBe(4);
  });

  it('runs once for a cached token if it is pure', async () => {
    const { rule, calls } = countingRule();
    await verifyTimes(4, peopleOf(issuer, { rules: [Object.assign(rule, { pure: true } as const)] }));
    expect(calls()).toBe(1);
  });

  it.each<[string, object]>([
    ['a mark that is not `true`', { pure: 1 }],
    ['the marks of another rule', maxTokenAge(60)],
  ])('runs on each request with %s', async (_name, marks) => {
    const { rule, calls } = countingRule();
    await verifyTimes(4, peopleOf(issuer, { rules: [Object.assign<Rule, object>(rule, marks)] }));
    expect(calls()).toBe(4);
  });

  it('runs on each request if it is in a list that the application can change', async () => {
    const people = peopleOf(issuer);
    const rules: Rule[] = [...people.rules];
    const verifier = createVerifier({ authorities: [{ ...people, rules }], now: clock.now });
    const token = await issuer.mint();
    for (let time = 0; time < 3; time += 1) await verifier.verify(token);
    rules.push(() => deny('not_allowed'));
    expect((await verifier.verify(token)).denial?.code).toBe('not_allowed');
  });

  it('denies once with the first denial, and is not asked again in the same request', async () => {
    let calls = 0;
    const rule: Rule = () => ((calls += 1) === 3 ? deny('not_allowed', { calls }) : undefined);
    expect(await verifyTimes(4, peopleOf(issuer, { rules: [rule] }))).toEqual([
      'granted',
      'granted',
      'not_allowed',
      'granted',
    ]);
    expect(calls).toBe(4);
  });
});

describe('a cached token', () => {
  it.each<[string, Partial<Authority<string, unknown>>, string]>([
    ['isRevoked', { isRevoked: () => true }, 'token_revoked'],
    ['principal', { principal: () => ({ denial: deny('claim_malformed') }) }, 'claim_malformed'],
    ['attest', { attest: () => ({ denial: deny('token_unrecognized') }) }, 'token_unrecognized'],
    ['rules', { rules: [() => deny('not_allowed')] }, 'not_allowed'],
  ])('is denied by a member "%s" that its authority got later', async (_name, later, code) => {
    const people = { ...peopleOf(issuer) };
    const verifier = createVerifier({ authorities: [people], now: clock.now });
    const token = await issuer.mint();
    for (let time = 0; time < 3; time += 1)
      expect((await verifier.verify(token)).access?.subject).toBe('user_1');
    Object.assign(people, later);
    expect((await verifier.verify(token)).denial?.code).toBe(code);
  });

  it.each<[string, (ask: () => void) => Partial<Authority<string, unknown>>]>([
    ['a schema', (ask) => ({ claims: schemaThat(ask) })],
    ['a principal function', (ask) => ({ principal: () => (ask(), { principal: barePrincipal }) })],
    ['isRevoked', (ask) => ({ isRevoked: () => (ask(), false) })],
  ])('is judged by %s of its authority on each request', async (_name, members) => {
    let asked = 0;
    const ask = (): void => void (asked += 1);
    const codes = await verifyTimes(4, { ...peopleOf(issuer), ...members(ask) });
    expect(codes).toEqual(Array(4).fill('granted'));
    expect(asked).toBe(4);
  });

  it('is judged by another `attest`, even one with the marks of the first', async () => {
    const people = peopleOf(issuer);
    const attest: Authority['attest'] = () => ({ denial: deny('token_unrecognized') });
    const { attest: first } = people as { readonly attest: object };
    const copy = { ...people, attest: Object.assign(attest, first) };
    expect(await verifyTimes(3, copy)).toEqual(Array(3).fill('token_unrecognized'));
  });

  it('asks its key source once per request, with its header', async () => {
    const calls: unknown[] = [];
    const keys: KeySource = (context, seen, header) => {
      calls.push([seen, header?.kid]);
      return local(context, seen, header);
    };
    await verifyTimes(5, peopleOf(issuer, { keys }));
    expect(calls).toEqual(Array(5).fill([undefined, 'key-1']));
  });

  it('is denied before its nbf after the clock went back, and after its exp', async () => {
    let time = now;
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: () => time });
    const token = await issuer.mint({ nbf: now, exp: now + 100 });
    const said: string[] = [];
    for (time of [now, now, now, now - 5.5, now, now, now + 104, now + 105])
      said.push((await verifier.verify(token)).denial?.code ?? 'granted');
    expect(said.slice(3)).toEqual(['token_not_yet_valid', 'granted', 'granted', 'granted', 'token_expired']);
  });

  it('is denied if it expires while its keys are loaded', async () => {
    let time = now;
    let wait = 0;
    const keys: KeySource = async (context, seen, header) => {
      time += wait;
      return Promise.resolve(local(context, seen, header));
    };
    const verifier = createVerifier({ authorities: [peopleOf(issuer, { keys })], now: () => time });
    const token = await issuer.mint({ exp: now + 100 });
    for (let each = 0; each < 3; each += 1)
      expect((await verifier.verify(token)).access?.subject).toBe('user_1');
    wait = 200;
    expect((await verifier.verify(token)).denial?.code).toBe('token_expired');
  });

  it('of a machine is denied in a cookie, after it was granted in a header', async () => {
    const sources = [authorizationHeader, cookie('session', { origins: ['https://app.test'] })];
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], sources, now: clock.now });
    const token = await issuer.mint({ client_id: 'user_1' });
    const guard = verifier.guard();
    for (let time = 0; time < 3; time += 1)
      expect((await guard(fromHeaders({ authorization: `Bearer ${token}` }))).outcome).toBe('granted');
    const { denial } = await guard(fromHeaders({ cookie: `session=${token}` }, { method: 'GET' }));
    expect(denial?.code).toBe('authority_not_accepted');
  });

  it('of a machine is granted in a header, after it was denied in a cookie', async () => {
    const sources = [authorizationHeader, cookie('session', { origins: ['https://app.test'] })];
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], sources, now: clock.now });
    const token = await issuer.mint({ client_id: 'user_1' });
    const guard = verifier.guard();
    const inHeader = fromHeaders({ authorization: `Bearer ${token}` });
    const inCookie = fromHeaders({ cookie: `session=${token}` }, { method: 'GET' });
    const outcomes: string[] = [];
    for (const request of [inHeader, inCookie, inHeader, inHeader])
      outcomes.push((await guard(request)).outcome);
    expect(outcomes).toEqual(['granted', 'denied', 'granted', 'granted']);
  });

  it('has an access of its own for each request if a claim is malformed', async () => {
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: clock.now });
    const token = await issuer.mint({ permissions: 5 });
    const accesses = [];
    for (let time = 0; time < 4; time += 1) accesses.push((await verifier.verify(token)).access);
    expect(new Set(accesses).size).toBe(4);
    expect(accesses.map((access) => access?.permissions)).toEqual(Array(4).fill([]));
  });

  it('is granted by a verifier with a resource without included scopes', async () => {
    const resource = { identifier: 'https://api.test' };
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], resource, now: clock.now });
    const token = await issuer.mint({ scope: 'read' });
    for (let time = 0; time < 3; time += 1)
      expect((await verifier.verify(token, { scopes: ['read'] })).access?.subject).toBe('user_1');
  });

  it('gives each request the same frozen access, and a verdict of its own', async () => {
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: clock.now });
    const guard = verifier.guard();
    const headers = { authorization: `Bearer ${await issuer.mint()}` };
    const verdicts = [];
    for (let time = 0; time < 4; time += 1) verdicts.push(await guard(fromHeaders(headers)));
    const [, , third, fourth] = verdicts;
    expect(third).not.toBe(fourth);
    expect(third?.access).toBe(fourth?.access);
    expect(Object.isFrozen(third?.access)).toBe(true);
  });

  it('creates no promise behind a guard, also with `observe`', async () => {
    const events: string[] = [];
    const observe = ({ type }: { readonly type: string }) => void events.push(type);
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: clock.now, observe });
    const guard = verifier.guard({ kind: 'person' });
    const request = fromHeaders({ authorization: `Bearer ${await issuer.mint({ client_id: 'app' })}` });
    for (let time = 0; time < 3; time += 1) await guard(request);
    const then = vi.spyOn(Promise.prototype, 'then');
    const verdict = guard(request);
    const calls = then.mock.calls.length;
    then.mockRestore();
    expect(verdict).toMatchObject({ outcome: 'granted' });
    expect(calls).toBe(0);
    expect(events).toEqual(Array(4).fill('verified'));
  });
});

describe('a cached token that is bound to a key', async () => {
  const token = await issuer.mint({ cnf: { jkt: 'thumbprint' } });
  const request = fromHeaders({ authorization: `DPoP ${token}` });

  /** A method that gives these results, one for each request. */
  const methodWith = (results: readonly VerifiedProof[]): ProofMethod => {
    let at = -1;
    return {
      confirmation: 'jkt',
      scheme: { name: 'DPoP', algorithms: ['ES256'] },
      read: () => ({ verify: () => results[(at += 1)] ?? {} }),
    };
  };

  async function outcomesOf(results: readonly VerifiedProof[]): Promise<unknown[]> {
    const proofs = [methodWith(results)];
    const verifier = createVerifier({ authorities: [peopleOf(issuer)], proofs, now: clock.now });
    const outcomes = [];
    for (let time = 0; time < results.length; time += 1) {
      const { denial, headers, outcome, reply } = {
        headers: undefined,
        ...(await verifier.authenticate(request)),
      };
      outcomes.push(denial?.code ?? (headers ? [outcome, headers] : outcome));
      if (denial) outcomes.push(reply.headers['dpop-nonce']);
    }
    return outcomes;
  }

  it('needs its proof on each request', async () => {
    const denied = { denial: deny('proof_expired'), headers: { 'dpop-nonce': 'n' } };
    expect(await outcomesOf([{}, {}, {}, denied, {}])).toEqual([
      'granted',
      'granted',
      'granted',
      'proof_expired',
      'n',
      'granted',
    ]);
  });

  it('has its proof marked as used on each request, which may deny it', async () => {
    const headers = { 'dpop-nonce': 'n' };
    const used = { headers, use: () => ({ denial: deny('proof_replayed') }) };
    const unused = { headers, use: () => ({}) };
    expect(await outcomesOf([unused, unused, used, unused])).toEqual([
      ['granted', headers],
      ['granted', headers],
      'proof_replayed',
      'n',
      ['granted', headers],
    ]);
  });

  it('is denied after its authority no longer leaves the proof to a gateway', async () => {
    const people = { ...peopleOf(issuer, { binding: unchecked }) };
    const verifier = createVerifier({ authorities: [people], now: clock.now });
    for (let time = 0; time < 3; time += 1)
      expect((await verifier.verify(token, { bound: true })).access?.subject).toBe('user_1');
    Object.assign(people, { binding: undefined });
    expect((await verifier.verify(token)).denial?.code).toBe('token_bound');
  });

  it('is denied without proofs, also from an authority without rules, if its "cnf" names a key', async () => {
    const said = async (cnf: object) => {
      const own: Authority = {
        name: 'own',
        accepts: () => true,
        attest: () => ({ attestation: { claims: { sub: 'ann', cnf } } }),
        rules: [],
      };
      const { access, denial } = await createVerifier({ authorities: [own] }).verify('opaque');
      return denial ? [denial.code, denial.detail] : access.subject;
    };
    expect(await said({ jkt: 'thumbprint' })).toEqual(['token_bound', { claim: 'cnf' }]);
    expect(await said({ note: 'x' })).toBe('ann');
  });
});

import { describe, expect, it } from 'vitest';
import { createSessions, limits, sessionsOf } from './sessions.js';

/** A principal with one client. */
const of = (owner: string, key = owner) => ({ key, owner });

describe('the sessions of a server', () => {
  it('are ignored as long as there was none', () => {
    const sessions = createSessions();
    expect(sessions.allows('a', 'me')).toBe(true);
    sessions.open('b', of('me'));
    sessions.end('b');
    expect(sessions.allows('a', 'me')).toBe(false);
  });

  it('forget the one that was unused for the longest time, above the limit', () => {
    const sessions = createSessions(2);
    sessions.open('a', of('me'));
    sessions.open('b', of('me'));
    expect(sessions.allows('a', 'me')).toBe(true);
    sessions.open('c', of('you'));
    expect(['a', 'b', 'c'].map((id) => sessions.allows(id, 'me'))).toEqual([true, false, false]);
    // A forgotten one is for nobody, neither for its principal nor for another.
    expect(sessions.allows('b', 'you')).toBe(false);
    expect(sessions.allows('c', 'you')).toBe(true);
  });

  it('of a principal are not pushed out by another one that opens many', () => {
    const sessions = createSessions(10);
    sessions.open('mine', of('me'));
    sessions.open('yours', of('you'));
    for (let id = 0; id < 100; id += 1) sessions.open(String(id), of('attacker'));
    expect(sessions.allows('91', 'attacker')).toBe(false);
    expect(sessions.allows('92', 'attacker')).toBe(true);
    sessions.open('hers', of('her'));
    expect(sessions.allows('hers', 'her')).toBe(true);
    expect(sessions.allows('mine', 'me')).toBe(true);
    expect(sessions.allows('yours', 'you')).toBe(true);
  });

  it('of a subject with many clients do not push out those of others', () => {
    const sessions = createSessions(10);
    sessions.open('mine', of('me'));
    for (let id = 0; id < 100; id += 1) sessions.open(String(id), of('attacker', `client ${id}`));
    expect(sessions.allows('mine', 'me')).toBe(true);
    expect(sessions.allows('99', 'client 99')).toBe(true);
    expect(sessions.allows('0', 'client 0')).toBe(false);
  });

  it('that are released stay with their principal, until a transport opens the id again', () => {
    const sessions = createSessions();
    sessions.open('a', of('me'));
    sessions.release('a');
    sessions.release('unknown');
    expect(sessions.allows('a', 'you')).toBe(false);
    // This use keeps it.
    expect(sessions.allows('a', 'me')).toBe(true);
    sessions.open('a', of('you'));
    expect(sessions.allows('a', 'me')).toBe(true);
    sessions.release('a');
    sessions.open('a', of('you'));
    expect([sessions.allows('a', 'me'), sessions.allows('a', 'you')]).toEqual([false, true]);
    sessions.open('unknown', of('me'));
    sessions.open('unknown', of('you'));
    expect(sessions.allows('unknown', 'me')).toBe(true);
  });

  it('of many principals with one session each forget that of the principal who was away longest', () => {
    const sessions = createSessions(2);
    sessions.open('a', of('me'));
    sessions.open('b', of('you'));
    expect(sessions.allows('a', 'me')).toBe(true);
    sessions.open('c', of('her'));
    expect(sessions.allows('b', 'you')).toBe(false);
    expect(sessions.allows('a', 'me')).toBe(true);
  });

  it('do not count once they have ended', () => {
    const sessions = createSessions(2);
    for (let id = 0; id < 10; id += 1) {
      sessions.open(`short ${id}`, of('me'));
      sessions.end(`short ${id}`);
      sessions.end(`short ${id}`);
    }
    sessions.open('a', of('me'));
    sessions.open('b', of('you'));
    expect(sessions.allows('a', 'me')).toBe(true);
    expect(sessions.allows('b', 'you')).toBe(true);
  });

  it('may have the names of members that every object has', () => {
    for (const id of ['__proto__', 'constructor', 'toString']) {
      const sessions = createSessions();
      sessions.open('a', of('__proto__'));
      expect(sessions.allows(id, 'me')).toBe(false);
      sessions.open(id, of('me'));
      expect(sessions.allows(id, '__proto__')).toBe(false);
      expect(sessions.allows(id, 'me')).toBe(true);
    }
  });

  it('are 10,000 at most', () => {
    const sessions = createSessions();
    for (let id = 0; id <= limits.sessions; id += 1) sessions.open(String(id), of('me'));
    expect(sessions.allows('0', 'me')).toBe(false);
    expect(sessions.allows('1', 'me')).toBe(true);
  });

  it('are not used by a refused principal, so that an attacker keeps none alive', () => {
    const sessions = createSessions(2);
    sessions.open('a', of('me'));
    sessions.open('b', of('me'));
    sessions.allows('a', 'attacker');
    sessions.open('c', of('me'));
    expect(sessions.allows('a', 'me')).toBe(false);
  });

  it('have no ids that are too long: nobody may use such a session', () => {
    const sessions = createSessions();
    const id = 'x'.repeat(limits.idLength + 1);
    sessions.open(id, of('me'));
    expect(sessions.allows(id, 'me')).toBe(false);
    const longest = id.slice(1);
    sessions.open(longest, of('me'));
    expect(sessions.allows(longest, 'me')).toBe(true);
  });

  it('are the same for all routes of a verifier, and hidden in it', () => {
    const verifier = {};
    expect(sessionsOf(verifier)).toBe(sessionsOf(verifier));
    expect(sessionsOf({})).not.toBe(sessionsOf(verifier));
    expect(Object.keys(verifier)).toEqual([]);
    expect(() => sessionsOf(Object.freeze({}))).toThrow(TypeError);
  });
});

import type { Difference } from '../compare/compare.js';

const stricter = (why: string): Difference => ({ kind: 'ours stricter on purpose', why });

const otherIssuer = stricter(
  'Unless issuers are named to it, WorkOS’s SDK looks at no iss. Whoever shares the key would speak for this environment.',
);
const agentIssuer = stricter(
  'WorkOS’s SDK demands that an agent token has an iss and compares it with nothing.',
);
const notForUs = stricter(
  'It has an aud, and that is not this environment. WorkOS’s SDK looks at no aud of a session.',
);
const noSession = stricter(
  'It does not say that it is the session of a user. WorkOS’s SDK takes every token of the same keys for one.',
);
const malformed = stricter('The claim is malformed, and what it says about the caller cannot be known.');
const malformedKey = stricter(
  'The answer about the key is malformed, and whom it belongs to or what it may do cannot be known.',
);
const namelessUser = stricter(
  'It was delegated by a user who cannot be named, which must not look like no user at all.',
);
const otherSubject = stricter(
  'Its subject is not an agent. WorkOS’s SDK calls every subject an agent registration.',
);
const tolerance: Difference = {
  kind: 'ours wider on purpose',
  why: 'Clocks may differ by 5 seconds here and by none in WorkOS’s SDK.',
};
const ignored: Difference = {
  kind: 'ours wider on purpose',
  why: 'A malformed claim that is not registered counts as absent, so the session has no permissions. WorkOS’s SDK throws.',
};
const refusedByThrowing = stricter(
  'Both refuse it. WorkOS’s SDK throws instead of answering, so a server answers 500 for one crafted token.',
);
const outage: Difference = {
  kind: 'outage or configuration, and no verdict',
  why: 'Neither can tell. WorkOS’s SDK throws its own error, Tokenward one with the status 503.',
};

/** Every credential on which the two sides differ. */
export const differences: Readonly<Record<string, Difference>> = {
  'iss of somebody else': otherIssuer,
  'no iss': otherIssuer,
  'aud of another application': notForUs,
  'aud null': malformed,
  'no sid': noSession,
  'no sub': noSession,
  'act a text': malformed,
  'permissions a number': ignored,
  'an agent instead of a user': noSession,
  'no exp': stricter('It never expires.'),
  'expired 3 seconds ago': tolerance,
  'a Connect token of a user': refusedByThrowing,
  'alg none, no signature': refusedByThrowing,
  'alg none, some signature': refusedByThrowing,
  'HS256 under some text': refusedByThrowing,
  'alg RS512, signed with RS256': refusedByThrowing,
  'an unknown critical header': refusedByThrowing,
  'an unknown kid': refusedByThrowing,
  'a session of another environment': refusedByThrowing,
  'outage: keys, 500': outage,
  'outage: keys, no connection': outage,

  'an API key that expires at no time': stricter(
    'When it expires cannot be known. WorkOS’s SDK does not hand on expires_at of a key.',
  ),
  'an API key without an owner': refusedByThrowing,
  'an API key whose owner has no id': malformedKey,
  'an API key whose permissions are no list': malformedKey,
  'an API key, and a wrong secret': outage,
  'outage: an API key, 429': outage,
  'outage: an API key, 500': outage,
  'outage: an API key, a page of HTML': outage,
  'outage: an API key, no connection': outage,

  'an agent, jti empty': malformed,
  'an agent, expired 3 seconds ago': tolerance,
  'an agent, iss of somebody else': agentIssuer,
  'an agent, act a text': namelessUser,
  'an agent, act without a name': namelessUser,
  'an agent, a subject of a new kind': stricter(
    'Which types of agent are taken is configured, so one that is new is refused until it is named.',
  ),
  'an agent, a user as the subject': otherSubject,
  'a session for the client id as an agent': otherSubject,
  'an agent, alg none': refusedByThrowing,
  'an agent of another environment': refusedByThrowing,
  'outage: keys for an agent, 500': outage,
};

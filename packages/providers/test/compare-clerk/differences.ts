import type { Difference } from '../compare/compare.js';
import type { Version } from './install.js';

/** A difference, and the version to which it applies, if only to one. */
interface ListedDifference extends Difference {
  readonly only?: Version;
}

const of =
  (kind: Difference['kind']) =>
  (why: string, only?: Version): readonly ListedDifference[] => [{ kind, why, ...(only && { only }) }];
const stricter = of('ours stricter on purpose');
const wider = of('ours wider on purpose');
const noVerdict = of('outage or configuration, and no verdict');
const unit = of('unit differs');

const otherIssuer =
  'Clerk’s SDK looks at iss only where `issuer` is given, since 3.21. Whoever shares the key, such as another environment, would speak for this instance.';
const missingAudience =
  'An audience was asked for. Clerk’s SDK passes every aud that it cannot compare; a check that passes what it cannot check is none.';
const notText =
  'The claim is malformed. One such token makes Clerk’s SDK throw, where a server answers 500; it is a refusal.';
const partly =
  'A part of the permissions cannot be read. It costs that part and not the session; Clerk’s SDK throws, where a server answers 500.';
const milliseconds =
  'Clerk’s client hands on milliseconds. Tokenward has every time in seconds, as claims of JWTs are (RFC 7519 §2).';
const nameless =
  'Somebody acts for the user, and the token does not say who. Without a name, an actor would look like none.';
const newer = 'This version does not know it yet; the newest does the same as ours.';
const receiver =
  'It names another machine in its scopes. Clerk’s SDK reads them, and compares them with nothing.';
const dead =
  'The answer is 200, and says that the token is revoked or expired. Clerk’s SDK looks at the status alone.';
const outage =
  'Nobody can tell whether the token is good. As a 401, as with Clerk’s SDK, it makes clients throw good tokens away.';

/** Every token on which the two sides differ, and why ours is right. */
export const differences: Readonly<Record<string, readonly ListedDifference[]>> = {
  'a JWT-template token': stricter(
    'It has no sid and no sts, so it outlives the session that it came from. Clerk’s authenticateRequest refuses it too.',
  ),
  'an M2M JWT without cat': stricter(
    'Its sub is a machine. Older M2M tokens have no cat, and a machine must not become a user id.',
  ),
  'a handshake token': stricter(
    'It carries cookies from Clerk to a page. It is signed with the same key, but is no credential.',
  ),
  'sts pending': stricter(
    'This user has not finished signing in. Clerk’s verifyToken leaves it to the caller to look; toAuth() refuses it as we do.',
  ),
  'iss of somebody else': stricter(otherIssuer),
  'no iss': stricter(otherIssuer),
  'iss in a list': stricter(otherIssuer),
  'an unknown critical header': stricter(
    'RFC 7515 §4.1.11: who does not understand an extension that is marked as critical must refuse the token.',
  ),
  'the header is JSON null': stricter(
    'It is no JWT. Clerk’s SDK throws a TypeError, which is a 500 for one crafted header.',
  ),
  'sub empty': stricter(
    'The token names nobody. An empty id would be somebody in the tables of many an API.',
  ),
  'aud wanted, none': stricter(missingAudience),
  'aud wanted, an empty list': stricter(missingAudience),
  'aud wanted, an object': stricter(missingAudience),
  'aud wanted, a number': stricter(missingAudience),
  'aud wanted, a mixed list': stricter(missingAudience),
  'request: an organization, a feature of the user first': stricter(
    'Clerk’s SDK and its documentation number the features differently here. We grant only what both readings grant.',
  ),
  'request: fea without a colon': wider(partly),
  'request: o.per a number': wider(partly),
  'request: iss of somebody else': stricter(otherIssuer),
  'request: the header is JSON null': stricter(
    'It is no JWT. Clerk’s SDK throws a TypeError, so one crafted header is a 500.',
  ),
  'request: bearer in small letters': wider('RFC 9110 §11.1: the scheme does not mind its case.'),
  'request: the token without a scheme': stricter(
    'RFC 6750 §2.1: a credential has a scheme. Without it, nobody knows what the sender meant.',
  ),
  'request: two blanks after Bearer': wider(
    'RFC 6750 §2.1 allows more than one blank; Clerk’s SDK takes the word Bearer as the token.',
  ),
  'request: something after the token': stricter(
    'The header is malformed. A proxy that reads it differently would see another credential than this API.',
  ),
  'request: an M2M JWT for another machine': stricter(receiver),
  'request: an M2M JWT of somebody else': stricter(otherIssuer),
  'request: an M2M JWT, the cat that says nothing': wider(
    'Instances that opted out of cat write this one into all their tokens. Key, iss, sub and receiver are right.',
  ),
  'request: an M2M JWT, scopes a number': stricter(notText),
  'request: an OAuth JWT, scope a number': stricter(notText),
  'request: an OAuth JWT of somebody else': stricter(otherIssuer),
  'request: an opaque M2M token, 200 and revoked': stricter(dead),
  'request: an opaque M2M token, 200 and expired': stricter(dead),
  'request: an opaque OAuth token, 200 and revoked': stricter(dead),
  'request: an opaque OAuth token, 200 and expired': stricter(dead),
  'request: an API key, 200 and revoked': stricter(dead),
  'request: an API key, 200 and expired': stricter(dead),
  'outage: an API key, 429': noVerdict(outage),
  'outage: an opaque M2M token, 500': noVerdict(outage),
  'outage: an opaque OAuth token, a page of HTML': noVerdict(outage),
  'outage: an API key, no connection': noVerdict(outage),
  'outage: keys of the Backend API, 500': noVerdict(outage),
  'outage: an API key and a wrong secret key': noVerdict(
    'The fault is in the options of the API and not in the key that was sent: its operator must hear of it, not the caller.',
  ),

  'request: a template token where anything goes': stricter(
    'A template token has no sid and no sts. Clerk’s SDK refuses it since 3.17.0 as well.',
    'oldest',
  ),
  'client: m2m of a token that expires': unit(milliseconds),
  'client: apiKeys of a token that expires': unit(milliseconds),
  'client: idPOAuthAccessToken, times in milliseconds': unit(milliseconds),
  'client: idPOAuthAccessToken with a chain of actors': stricter(newer, 'oldest'),
  'request: an M2M JWT whose sender may call nobody and names this machine': stricter(
    'The sender writes scopes and aud itself, so they prove nothing. Only the machines under `senders` may call; Clerk’s SDK checks neither.',
  ),
  'request: an opaque OAuth token, act a text': stricter(nameless),
  'request: an OAuth JWT, act a text': stricter(nameless),
  'request: an opaque OAuth token, aud wanted, another': stricter(newer, 'oldest'),
  'request: an opaque OAuth token, aud wanted, none': stricter(newer, 'oldest'),
  'issuer wanted, another': stricter(newer, 'oldest'),
  'customized: cnf with a key': stricter(
    'RFC 7800: whoever uses the token must prove to hold that key, and no proof is taken here. Clerk’s SDK does not look at it.',
  ),
  'has: version 1, a permission without org:': stricter(
    'Without org:, has() matches it on neither side. Clerk’s SDK lists it among the permissions all the same; here it is none.',
  ),
};

/** The difference that is listed for a case in one version. */
export function listedFor(name: string, version: Version): Difference | undefined {
  return differences[name]?.find(({ only }) => only === undefined || only === version);
}

const otherIssuer =
  'Clerk’s SDK never looks at iss. Whoever shares the key, such as another environment, would speak for this instance.';
const missingAudience =
  'An audience was asked for. Clerk’s SDK passes every aud that it cannot compare; a check that passes what it cannot check is none.';
const notText =
  'The claim is malformed. One such token makes Clerk’s SDK throw, where a server answers 500; it is a refusal.';
const organization =
  'What it says of its organization cannot be read. Clerk’s verifyToken leaves that to later code, which then throws.';
const receiver =
  'It names another machine in its scopes. Clerk’s SDK reads them, and compares them with nothing.';
const dead =
  'The answer is 200, and says that the token is revoked or expired. Clerk’s SDK looks at the status alone.';
const outage =
  'Nobody can tell whether the token is good. As a 401, as with Clerk’s SDK, it makes clients throw good tokens away.';

/** Every token on which the two sides differ, and why ours is right. */
export const differences: Readonly<Record<string, string>> = {
  'a JWT-template token':
    'It has no sid and no sts, so it outlives the session that it came from. Clerk’s authenticateRequest refuses it too.',
  'an M2M JWT without cat':
    'Its sub is a machine. Older M2M tokens have no cat, and a machine must not become a user id.',
  'a handshake token':
    'It carries cookies from Clerk to a page. It is signed with the same key, but is no credential.',
  'sts pending':
    'This user has not finished signing in. Clerk’s verifyToken leaves it to the caller to look; toAuth() refuses it as we do.',
  'fea without a colon': organization,
  'o.per a number': organization,
  'iss of somebody else': otherIssuer,
  'no iss': otherIssuer,
  'iss in a list': otherIssuer,
  'an unknown critical header':
    'RFC 7515 §4.1.11: who does not understand an extension that is marked as critical must refuse the token.',
  'the header is JSON null':
    'It is no JWT. Clerk’s SDK throws a TypeError, which is a 500 for one crafted header.',
  'sub empty': 'The token names nobody. An empty id would be somebody in the tables of many an API.',
  'aud wanted, none': missingAudience,
  'aud wanted, an empty list': missingAudience,
  'aud wanted, an object': missingAudience,
  'aud wanted, a number': missingAudience,
  'aud wanted, a mixed list': missingAudience,

  'request: an organization, a feature of the user first':
    'Clerk’s SDK and its documentation number the features differently here. We grant only what both readings grant.',
  'request: fea without a colon': notText,
  'request: o.per a number': notText,
  'request: iss of somebody else': otherIssuer,
  'request: the header is JSON null':
    'It is no JWT. Clerk’s SDK throws a TypeError, so one crafted header is a 500.',
  'request: bearer in small letters': 'RFC 9110 §11.1: the scheme does not mind its case.',
  'request: the token without a scheme':
    'RFC 6750 §2.1: a credential has a scheme. Without it, nobody knows what the sender meant.',
  'request: two blanks after Bearer':
    'RFC 6750 §2.1 allows more than one blank; Clerk’s SDK takes the word Bearer as the token.',
  'request: something after the token':
    'The header is malformed. A proxy that reads it differently would see another credential than this API.',
  'request: an M2M JWT for another machine': receiver,
  'request: an M2M JWT of somebody else': otherIssuer,
  'request: an M2M JWT, the cat that says nothing':
    'Instances that opted out of cat write this one into all their tokens. Key, iss and sub are right.',
  'request: an M2M JWT, scopes a number': notText,
  'request: an OAuth JWT, scope a number': notText,
  'request: an OAuth JWT of somebody else': otherIssuer,
  'request: an opaque M2M token, 200 and revoked': dead,
  'request: an opaque M2M token, 200 and expired': dead,
  'request: an opaque OAuth token, 200 and revoked': dead,
  'request: an opaque OAuth token, 200 and expired': dead,
  'request: an API key, 200 and revoked': dead,
  'request: an API key, 200 and expired': dead,
  'outage: an API key, 429': outage,
  'outage: an opaque M2M token, 500': outage,
  'outage: an opaque OAuth token, a page of HTML': outage,
  'outage: an API key, no connection': outage,
  'outage: keys of the Backend API, 500': outage,
  'outage: an API key and a wrong secret key':
    'The fault is in the options of the API and not in the key that was sent: its operator must hear of it, not the caller.',
};

import type { Authority } from './authority.js';
import type { Token } from './classify.js';
import { hiddenPlace } from './hidden-place.js';
import type { Soon } from './soon.js';
import type { Verification } from './verdict.js';

/** Finds out who a token speaks for. */
export type Identify = (authority: Authority<string, unknown>, token: Token) => Soon<Verification>;

interface Earlier {
  readonly raw: string;
  readonly verification: Soon<Verification>;
}

/** Lets guards that are stacked on one request identify its token once; another token on the same request is identified anew. */
export function oncePerRequest(identify: Identify): (request: object) => Identify {
  const remembered = hiddenPlace<Earlier>();
  return (request) => (authority, token) => {
    const earlier = remembered.get(request);
    if (earlier?.raw === token.raw) return earlier.verification;
    const verification = identify(authority, token);
    remembered.set(request, { raw: token.raw, verification });
    return verification;
  };
}

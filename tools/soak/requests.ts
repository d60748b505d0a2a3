import { createIssuer } from '@tokenward/testing';
import { tampered } from '../bench/tokens.js';
import { speed } from './clock.js';
import type { World } from './world.js';

/** A request, and the statuses that are right when its answer arrives. */
export interface SoakRequest {
  readonly kind: string;
  readonly token?: string;
  /** The subject that the application must see if the request is let in. */
  readonly subject: string;
  readonly right: () => readonly number[];
}

/** How long keys are used without a refresh, in seconds: the documented default. */
const fresh = 600;
/** How long a change at the issuer may take to be noticed: 30 s between two fetches, and a fetch of one real second. */
const grace = 30 + 2 * speed;

/** Gives requests at random. Tokens are signed ahead, since the load takes them without waiting. */
export async function createRequests(
  world: World,
  apiKey: string,
): Promise<{ readonly next: () => SoakRequest; readonly refill: () => Promise<void> }> {
  const { issuer, now } = world;
  const stranger = await createIssuer({ url: issuer.url, clock: issuer.clock });
  const since = (time: number): number => now() - time;
  const failing = (): readonly number[] => (since(world.failedUntil()) < grace ? [503] : []);
  /** A key that was published a moment ago, or during a failure, may not be known yet. */
  const isNew = (published: number): boolean => since(Math.max(published, world.failedUntil())) < grace;
  const rejected = (): readonly number[] => [401, ...failing()];
  let minted = 0;
  let lastWithdrawn = -Infinity;
  let expiring: SoakRequest;
  let ofOldKey: SoakRequest | undefined;
  const unused: SoakRequest[] = [];
  const known: SoakRequest[] = [];
  const bad: SoakRequest[] = [];

  async function valid(kind: string): Promise<SoakRequest> {
    const subject = `user_${(minted += 1)}`;
    const published = world.rotated();
    const token = await issuer.mint({ sub: subject, exp: now() + 86_400 });
    const withdrawn = (): boolean => world.withdrawn() > published;
    return {
      kind,
      token,
      subject,
      right() {
        const unknown = isNew(published) ? [401] : [];
        if (!withdrawn()) return [200, ...unknown, ...failing()];
        const mayBeUsed = since(Math.max(world.withdrawn(), world.failedUntil())) < fresh + grace;
        return [401, ...(mayBeUsed ? [200] : []), ...failing()];
      },
    };
  }

  async function refill(): Promise<void> {
    while (unused.length < 200) unused.push(await valid('a new token'));
    known.push(await valid('a token that comes again'));
    if (known.length > 16) known.shift();
    if (world.withdrawn() > lastWithdrawn) {
      lastWithdrawn = world.withdrawn();
      ofOldKey = { ...(known[0] as SoakRequest), kind: 'a token of a withdrawn key' };
    }
    const exp = now() + 30;
    expiring = {
      ...(await valid('a token about to expire')),
      token: await issuer.mint({ sub: 'user_0', exp }),
      subject: 'user_0',
      right: () => (since(exp) < 2 * speed ? [200, 401, 503] : rejected()),
    };
    const { token = '' } = known[0] as SoakRequest;
    const forged: Readonly<Record<string, string>> = {
      'an expired token': await issuer.mintExpired(),
      'a tampered token': tampered(token),
      'a token for another API': await issuer.mint({ aud: 'https://other.test' }),
      'a forged token, known kid': await issuer.mintForeign(),
      'a forged token, unknown kid': await stranger.mint({}, { header: { kid: `forged_${minted}` } }),
      'an unknown opaque token': `tok_${minted}`,
      'an unknown API key': `${apiKey.slice(0, -1)}${apiKey.endsWith('x') ? 'y' : 'x'}`,
      'no token': '',
    };
    bad.splice(0);
    for (const [kind, bearer] of Object.entries(forged))
      bad.push({ kind, token: bearer, subject: '', right: rejected });
  }
  await refill();

  return {
    refill,
    next() {
      const chance = Math.random();
      const any = Math.floor(Math.random() * 1000);
      if (chance < 0.1) return unused.pop() ?? pick(known);
      if (chance < 0.5) return pick(known);
      if (chance < 0.55) return ofOldKey ?? pick(known);
      if (chance < 0.6) return expiring;
      if (chance < 0.65) return { kind: 'an API key', token: apiKey, subject: 'owner_1', right: () => [200] };
      if (chance < 0.75)
        return {
          kind: 'an opaque token',
          token: `tok_user${any}`,
          subject: `user${any}`,
          right: () => [200, ...failing()],
        };
      return pick(bad);
    },
  };
}

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}

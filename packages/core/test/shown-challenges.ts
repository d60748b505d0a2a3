import type { Verdict } from '../src/index.js';

/** The schemes in the order of the header, with the error and the scopes of each. */
export const shownChallenges = ({ reply }: Verdict): readonly string[] =>
  (reply?.headers['www-authenticate'] ?? '').split(/, (?=DPoP )/).map((one) => {
    const value = (name: string) => new RegExp(`[ ,]${name}="([^"]*)"`).exec(one)?.[1] ?? '-';
    return `${one.split(' ')[0]} ${value('error')} ${value('scope')}`;
  });

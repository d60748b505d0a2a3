import { createHostileIssuer, hostileProofs, validProof } from '@tokenward/testing/hostile';
import type { HostileProof } from '@tokenward/testing/hostile';
import pc from 'picocolors';
import { versionOf } from '../shared/machine.js';
import { proofLibraries } from './proof-peers.js';
import type { ProofLibrary, ProofSetting } from './proof-peers.js';

/** What one library did with all hostile proofs. */
export interface ProofResult {
  readonly library: ProofLibrary;
  readonly accepted: readonly HostileProof[];
  /** Undocumented errors, with the names of their cases. */
  readonly failed: readonly string[];
  /** Rejections of ours with a code that is not expected. */
  readonly wrong: readonly string[];
}

/**
 * The cases that no RFC forbids to accept. Limits of length are nowhere. RFC 7519 §4 lets a recipient take the last of
 * repeated members. RFC 9449 §4.3 and §11.1 leave the algorithms, the time and used proofs to it. RFC 7800 §3.1 tells it to
 * ignore other members of `cnf`. No RFC has a rule for the purpose of a proof's key, or for its weak points.
 */
const strictness = new RegExp(
  [
    '^a proof of 9 KB|^a jti of|^jti ""|^a second |^a header with a byte order mark|^an iat in 5|^an iat with an exp',
    '^a proof with a key for|^a proof with a k in|^ES256K|exponent 1$|of Ed25519 as key$',
    '^a token bound to .* too$|^a bound token twice|used before$|the jti of another$',
  ].join('|'),
);

/** Sends all hostile proofs to each library. Each has to accept a valid one first. */
export async function sendProofs(): Promise<readonly ProofResult[]> {
  const issuer = await createHostileIssuer();
  const options = { url: 'https://api.test/me' };
  const setting: ProofSetting = {
    issuer: issuer.url,
    audience: issuer.audience,
    jwks: issuer.jwks(),
    ...options,
  };
  const results: ProofResult[] = [];
  for (const library of proofLibraries) {
    const accept = library.prepare(setting);
    const good = validProof(issuer, options);
    await accept([good.authorization], [good.dpop]);
    const accepted: HostileProof[] = [];
    const failed: string[] = [];
    const wrong: string[] = [];
    for (const one of hostileProofs(issuer, options)) {
      try {
        if (one.first !== undefined) await accept(one.first.authorization, one.first.dpop ?? []);
        await accept(one.authorization, one.dpop);
        accepted.push(one);
      } catch (error) {
        const code = library.codeOf(error);
        if (code === undefined) failed.push(`${one.name} (${String(error).slice(0, 80)})`);
        else if (library.ours && !one.codes.some((right) => right === code))
          wrong.push(`${one.name}: ${code}`);
      }
    }
    results.push({ library, accepted, failed, wrong });
  }
  return results;
}

/** The report for the terminal. With `all` it names every accepted proof. */
export function reportProofs(results: readonly ProofResult[], all: boolean): string {
  const lines = results.flatMap(({ library, accepted, failed }) => {
    const forbidden = accepted.filter(({ name }) => !strictness.test(name));
    const shown = (all ? accepted : forbidden).map(({ name }) => name);
    const rest = all ? [] : shown.slice(12);
    const names = [
      ...shown.slice(0, shown.length - rest.length),
      ...(rest.length > 0 ? [`and ${rest.length} more`] : []),
    ];
    return [
      `${pc.bold(`${library.name} ${versionOf(library.package)}`)}: accepted ${forbidden.length} that an RFC forbids, and ` +
        `${accepted.length - forbidden.length} others${failed.length > 0 ? `; ${failed.length} undocumented errors` : ''}`,
      pc.dim(`  ${library.configured}`),
      ...(names.length > 0 ? [`  accepted: ${names.join('; ')}`] : []),
      ...(failed.length > 0
        ? [`  undocumented errors: ${failed.slice(0, all ? Infinity : 4).join('; ')}`]
        : []),
    ];
  });
  return [pc.bold('Hostile DPoP proofs (RFC 9449) that each library ACCEPTED'), ...lines].join('\n');
}

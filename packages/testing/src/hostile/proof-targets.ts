import { proofs } from './proof-forge.js';
import type { HostileProof, ProofForge } from './proof-forge.js';

const target = ['proof_target_mismatch', 'proof_claim_missing', 'proof_malformed'] as const;

/**
 * Addresses that are not that of the request (RFC 9449 §4.3, check 9). Case of scheme and host, a default port, dot segments and
 * the encoding of unreserved characters may differ (RFC 3986 §6.2.2, §6.2.3), as may query and fragment. All else may not.
 */
export function proofTargets({ url, token, proof }: ProofForge): readonly HostileProof[] {
  const { origin, protocol, host, hostname, pathname } = url;
  const at = (authority: string, path = pathname): string => `${protocol}//${authority}${path}`;
  const otherScheme = protocol === 'https:' ? 'http:' : 'https:';
  const last = pathname.at(-1) ?? '';
  // Behind a slash, one dot segment leads back to the path.
  const up = pathname.endsWith('/') ? '/..' : '';
  const wide = String.fromCodePoint((hostname.codePointAt(0) ?? 0) - 0x21 + 0xff01);
  // The digits of an encoded byte have no case (RFC 3986 §6.2.2.1).
  const reversed = pathname.replaceAll(/%[\da-f]{2}|[a-z]/gi, (found) =>
    found.length > 1 ? found : found === found.toUpperCase() ? found.toLowerCase() : found.toUpperCase(),
  );
  const named: Readonly<Record<string, string>> = {
    'another host': at('attacker.test'),
    'a host below it': at(`sub.${host}`),
    'a host that ends with it': at(`attacker-${host}`),
    'a host that begins with it': at(`${hostname}.attacker.test`),
    'a host with a dot behind it': at(`${hostname}.`),
    'another port': at(`${hostname}:4444`),
    'the port of another scheme': at(`${hostname}:${protocol === 'https:' ? 80 : 443}`),
    'a port of zero': at(`${hostname}:0`),
    'a port that is no number': at(`${hostname}:https`),
    'the other scheme': `${otherScheme}//${host}${pathname}`,
    'the scheme of sockets': `wss://${host}${pathname}`,
    'the scheme of files': `file://${host}${pathname}`,
    'another path': `${origin}/other`,
    'no path': origin,
    'the root': `${origin}/`,
    'a slash behind the path': `${origin}${pathname}/`,
    'two slashes before the path': `${origin}/${pathname}`,
    'a path below': `${origin}${pathname}/below`,
    'a path that is cut off': `${origin}${pathname.slice(0, -1)}`,
    'a path with a letter more': `${origin}${pathname}x`,
    'a path in other case': `${origin}${reversed}`,
    'a path with an encoded slash behind it': `${origin}${pathname}%2F`,
    'a path with a NUL behind it': `${origin}${pathname}%00`,
    'a path with an encoded blank behind it': `${origin}${pathname}%20`,
    'a path with a parameter': `${origin}${pathname};a=b`,
    'a path with a letter that is encoded twice': `${origin}${pathname.slice(0, -1)}%25${hex(last)}`,
    'a path with a broken encoding': `${origin}${pathname}%`,
    'a path with a half encoding': `${origin}${pathname}%6`,
    'a path with an encoded question mark': `${origin}${pathname}%3Fa=b`,
    'dot segments to another path': `${origin}${pathname}/../other`,
    'a dot segment behind the path': `${origin}${pathname}/.`,
    'dot segments behind the path': `${origin}${pathname}${up}/..`,
    'encoded dot segments behind the path': `${origin}${pathname}${up}/%2e%2e`,
    'the path in the query': `${origin}?${pathname}`,
    'the path in the fragment': `${origin}/#${pathname}`,
    'a user': at(`user@${host}`),
    'an empty user': at(`@${host}`),
    'a user and a password': at(`user:password@${host}`),
    'the host as user of another': at(`${host}@attacker.test`),
    'another host as user': at(`attacker.test@${host}`),
    'the host as password of another': at(`user:${host}@attacker.test`),
    'a backslash before the path': `${protocol}//${host}\\${pathname.slice(1)}`,
    'backslashes before the host': `${protocol}\\\\${host}${pathname}`,
    'a backslash behind another host': `${protocol}//attacker.test\\@${host}${pathname}`,
    'a backslash before a user': `${protocol}//${host}\\@attacker.test${pathname}`,
    'a tab within the host': at(`${host.slice(0, 2)}\t${host.slice(2)}`),
    'a line feed within the path': `${origin}${pathname.slice(0, 2)}\n${pathname.slice(2)}`,
    'a tab before it': `\t${origin}${pathname}`,
    'a blank before it': ` ${origin}${pathname}`,
    'a blank behind it': `${origin}${pathname} `,
    'a line feed behind it': `${origin}${pathname}\n`,
    'a carriage return within the scheme': `ht\rtp${origin.slice(4)}${pathname}`,
    'a full-width letter in the host': at(`${wide}${host.slice(1)}`),
    'a full-width dot in the host': at(host.includes('.') ? host.replace('.', '\uff0e') : `${host}\uff0e`),
    'an ideographic full stop in the host': at(
      host.includes('.') ? host.replace('.', '\u3002') : `${host}\u3002`,
    ),
    'a soft hyphen in the host': at(`${host.slice(0, 1)}\u00ad${host.slice(1)}`),
    'a letter outside ASCII in the path': `${origin}${pathname}\u00e9`,
    'two slashes and the host': `//${host}${pathname}`,
    'the path alone': pathname,
    'the path without its slash': pathname.slice(1),
    'one slash behind the scheme': `${protocol}/${host}${pathname}`,
    'no slash behind the scheme': `${protocol}${host}${pathname}`,
    'three slashes behind the scheme': `${protocol}///${host}${pathname}`,
    'no scheme': `${host}${pathname}`,
    'no host': `${protocol}//${pathname}`,
    'another host with it as path': `${protocol}//attacker.test/${origin}${pathname}`,
    'another host with it as query': `${protocol}//attacker.test/?${origin}${pathname}`,
    'another host with it as fragment': `${protocol}//attacker.test/#${origin}${pathname}`,
    'it behind the word URL': `URL:${origin}${pathname}`,
    'it in angle brackets': `<${origin}${pathname}>`,
    'it twice with a comma': `${origin}${pathname},${origin}${pathname}`,
    'a star': '*',
    'a script': `javascript:${origin}${pathname}`,
    'an address in brackets': at('[::ffff:7f00:1]'),
    '3,000 dot segments': `${origin}${'/..'.repeat(1500)}/other`,
    '5,000 percent signs': `${origin}/${'%'.repeat(5000)}`,
  };
  return [
    ...Object.entries({ ...named, ...ofLoopback(hostname, at) })
      // A path without letters is the same in other case.
      .filter(([, htu]) => htu !== `${origin}${pathname}`)
      .flatMap(([name, htu]) => proofs(token, target, { [`an htu with ${name}`]: proof({ htu }) })),
    ...proofs(token, target, {
      'an htu in a list': proof({ htu: [`${origin}${pathname}`] }),
      'an htu in an object': proof({ htu: { href: `${origin}${pathname}` } }),
    }),
  ];
}

/** Other names of the loopback address, which `URL` turns into it (WHATWG URL, "IPv4 parser"). */
function ofLoopback(hostname: string, at: (authority: string) => string): Readonly<Record<string, string>> {
  if (hostname !== '127.0.0.1') return {};
  const names = ['127.1', '2130706433', '0x7f000001', '0177.0.0.1', 'localhost', '127.0.0.01', '127.0.0.1.'];
  return Object.fromEntries(names.map((name) => [`the host written ${name}`, at(name)]));
}

function hex(character: string): string {
  return Buffer.from(character).toString('hex').toUpperCase();
}

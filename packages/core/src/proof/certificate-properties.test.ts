import { createCertificate } from '@tokenward/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../test/property-runs.js';
import { sha256 } from '../lib/digest.js';
import { certificateFormats } from './certificate-formats.js';

const [victim, attacker] = [await createCertificate(), await createCertificate()];

const hexOf = async (der: Uint8Array): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(der))), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
const [victimHash, attackerHash] = [await hexOf(victim.der), await hexOf(attacker.der)];

const values = {
  rfc9440: `:${btoa(String.fromCharCode(...victim.der))}:`,
  pem: encodeURIComponent(victim.cert),
  xfcc: `By=a;Hash=${victimHash};Cert="${encodeURIComponent(victim.cert)}"`,
} as const;

/** The thumbprints that a value proves; a token must be bound to each of them. */
async function proved(format: keyof typeof certificateFormats, value: string): Promise<readonly string[]> {
  const { der, thumbprint } = certificateFormats[format](value) ?? {};
  return [...(der ? [await sha256(der)] : []), ...(thumbprint === undefined ? [] : [thumbprint])];
}

const edits = fc.array(fc.record({ at: fc.nat(), remove: fc.nat(3), insert: fc.string({ maxLength: 4 }) }), {
  minLength: 1,
  maxLength: 3,
});

describe.each(Object.keys(values) as (keyof typeof values)[])('the format %s', (format) => {
  it('reads every text without an error', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(texts, (text) => {
        expect(() => certificateFormats[format](text)).not.toThrow();
      }),
      runs(2000),
    );
  });

  it('finds at most one certificate in a value that was changed at random', async () => {
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        let text: string = values[format];
        for (const { at, remove, insert } of changes) {
          const from = at % text.length;
          text = text.slice(0, from) + insert + text.slice(from + remove);
        }
        for (const thumbprint of await proved(format, text)) expect(thumbprint).toHaveLength(43);
      }),
      runs(300),
    );
  });
});

describe('x-forwarded-client-cert of a certificate whose subject and URI its owner chose', () => {
  // Envoy replaces `"` by `\"` in the subject, and writes URIs as they are (docs, "HTTP header manipulation").
  const part = fc.constantFrom(
    '"',
    '\\',
    '\\"',
    ';',
    ',',
    '=',
    ' ',
    'CN=a',
    'x',
    `Hash=${victimHash}`,
    `hash="${victimHash}"`,
    `Cert="${encodeURIComponent(victim.cert)}"`,
    'Hash=',
    'By=b',
  );
  const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));

  it('never proves another certificate', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (subject, uri) => {
        const value = `By=a;Hash=${attackerHash};Subject="${subject.replaceAll('"', '\\"')}";URI=${uri}`;
        const found = await proved('xfcc', value);
        expect(found.length === 0 || found.includes(attacker.thumbprint)).toBe(true);
      }),
      runs(2000),
    );
  });
});

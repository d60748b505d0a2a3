import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { presets } from '../test/presets.js';
import { principals } from '../test/principals.js';
import { rejections } from '../test/rejections.js';
import { samplesOf } from '../test/samples-of.js';
import { corpus } from './corpus.js';
import { supabase } from './index.js';

const network = await createIssuerNetwork();

const samples = Object.keys(principals) as (keyof typeof principals)[];
const rejected = Object.entries(rejections).flatMap(([name, rows]) =>
  rows.map(([why, claims, code]) => ({ name, why, claims, code })),
);
const presetNamed = (name: string) => presets.find((preset) => preset.name === name)!;

describe('a preset', () => {
  it.each(samples)('reads the principal from the published form of a token: %s', async (title) => {
    const sample = corpus[title];
    const authorities = presets.map(({ make }) => make());
    const authority = authorities.find(({ name }) => name === sample.authority)!;
    expect(await network.principal(authority, sample)).toMatchObject(principals[title]);
  });

  it.each(presets)('fetches the keys from the URL that the vendor documents: $name', async (preset) => {
    const { make, keys } = preset;
    const own = await createIssuerNetwork();
    for (const { sample } of samplesOf(make())) expect(await own.judge(make(), sample)).toBe('granted');
    expect([...new Set(own.asked)]).toEqual(keys);
  });

  it.each(rejected)('$name rejects a token when $why', async ({ name, claims, code }) => {
    const authority = presetNamed(name).make();
    expect(await network.judge(authority, samplesOf(authority)[0]!.sample, claims)).toBe(code);
  });

  it('reads a Firebase user without a tenant, who has no organization', async () => {
    const details = { firebase: { sign_in_provider: 'password' } };
    const principal = await network.principal(
      presetNamed('firebase').make(),
      corpus['Firebase: a user'],
      details,
    );
    expect(principal).toMatchObject({ kind: 'person', organization: undefined });
  });

  it('accepts anonymous users of Supabase with the option "anonymous"', async () => {
    const open = supabase({ url: 'https://abcdefgh.supabase.co', anonymous: 'accepted' });
    expect(await network.judge(open, corpus['Supabase: a user'], { is_anonymous: true })).toBe('granted');
  });

  it('rejects HS256 of Supabase, the shared secret of older projects', async () => {
    const supabaseUser = corpus['Supabase: a user'];
    expect(await network.judge(presetNamed('supabase').make(), supabaseUser, {}, { alg: 'HS256' })).toBe(
      'algorithm_unsupported',
    );
  });

  it('has rejected tokens here, whatever its vendor', () => {
    expect(Object.keys(rejections)).toEqual(presets.map(({ name }) => name));
  });
});

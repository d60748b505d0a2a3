import type { Authority, PrincipalKind } from '@tokenward/core';
import { corpus } from '../src/corpus.js';
import type { Sample } from '../src/sample.js';
import { principals } from './principals.js';

/** The tokens of the corpus that an authority must accept, with the kind that it must read. */
export function samplesOf({ name }: Authority<string, unknown>): readonly SampleWithKind[] {
  return Object.entries(principals).flatMap(([title, { kind }]) => {
    const sample: Sample = corpus[title as keyof typeof principals];
    return sample.authority === name ? [{ title, sample, kind }] : [];
  });
}

interface SampleWithKind {
  readonly title: string;
  readonly sample: Sample;
  readonly kind: PrincipalKind;
}

import { createVerifier } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { presets } from '../test/presets.js';

const clock = createClock(1_800_000_000);
/** Their keys are a PEM each, or in the configuration. */
const withoutKeySet: readonly string[] = ['awsAlb', 'propelauth'];

describe('createIssuer with the issuer of a preset', () => {
  it.each(presets.filter(({ name }) => !withoutKeySet.includes(name)))(
    'serves the keys that $name reads',
    async ({ make }) => {
      const authority = make();
      const url = authority.issuers?.[0] ?? '';
      const issuer = await createIssuer({ url, clock });
      const verifier = createVerifier({ authorities: [authority], now: clock.now, fetch: issuer.fetch });
      const answers = await verifier.check();
      expect(answers.filter(({ problem }) => /answered 404|cannot be reached/.test(problem))).toEqual([]);
      expect(issuer.requests.length).toBeGreaterThan(0);
    },
  );
});

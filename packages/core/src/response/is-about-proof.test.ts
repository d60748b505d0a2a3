import { expect, it } from 'vitest';
import { denials } from './denial.js';
import { isAboutProof } from './is-about-proof.js';
import { proofDenials } from './proof-denials.js';

it.each(Object.keys({ ...denials, ...proofDenials }))(
  'tells from the name of %s whether it is about a proof',
  (code) => {
    expect(isAboutProof(code)).toBe(Object.hasOwn(proofDenials, code));
  },
);

it.each(['', 'token_unbound_too', 'my_proof_missing', 'proof', 'constructor'])(
  'takes the code "%s" of an application for no proof',
  (code) => {
    expect(isAboutProof(code)).toBe(false);
  },
);

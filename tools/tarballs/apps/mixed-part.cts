// The CommonJS part of a program whose other part is an ES module. It is compiled only, never run.
import { createVerifier, jwtIssuer, policies, typ, unchecked } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';

export const people = jwtIssuer({
  name: 'people',
  issuer: 'https://id.example.com',
  audience: unchecked,
  binding: unchecked,
});
export const verifier = createVerifier({ authorities: [people] });
export const auth = expressAuth(verifier);
export const options = { audience: unchecked, rules: [typ('at+jwt')] };
export const policy = policies({ billing: { scopes: ['billing'] } });

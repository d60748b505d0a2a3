import jwt from 'jsonwebtoken';
import { tolerance } from '../contender.js';
import type { Contender } from '../contender.js';
import { pemByKid } from './pem-by-kid.js';

/** jsonwebtoken, with a function that picks the key. */
export const jsonwebtoken: Contender = {
  name: 'jsonwebtoken',
  package: 'jsonwebtoken',
  configured:
    'verify with the key picked by kid, algorithms, issuer, audience and clockTolerance; no option requires exp.',
  readsKeySets: false,
  prepare({ issuer, audience, algorithms, jwks }) {
    const pemOf = pemByKid(jwks);
    const options = { issuer, audience, algorithms: [...algorithms], clockTolerance: tolerance };
    const pick: jwt.GetPublicKeyOrSecret = ({ kid }, done) => {
      try {
        done(null, pemOf(kid));
      } catch (error) {
        done(error as Error);
      }
    };
    return (token) =>
      new Promise((resolve, reject) => {
        jwt.verify(token, pick, options, (error, claims) => (error ? reject(error) : resolve(claims)));
      });
  },
  reasonOf: (error) => (error instanceof jwt.JsonWebTokenError ? error.message : undefined),
};

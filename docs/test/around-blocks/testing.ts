export { auth0 } from '@tokenward/providers';
export { createClock, createIssuer, startIssuer } from '@tokenward/testing';
export {
  createHostileIssuer,
  fire,
  hostileProofs,
  hostileRequests,
  overHttp,
} from '@tokenward/testing/hostile';
export const url = 'http://127.0.0.1:3000';

export { createClock } from './clock.js';
export type { Clock } from './clock.js';
export { createIssuer } from './issuer.js';
export type { Issuer } from './issuer.js';
export type { IssuerOptions, MintClaims, MintOptions, Model } from './issuer-settings.js';
export { startIssuer } from './running-issuer.js';
export type { RunningIssuer } from './running-issuer.js';
export type { SigningAlgorithm } from './signing-key.js';

export { createCertificate } from './certificate.js';
export type { Certificate, CertificateOptions } from './certificate.js';
export { createClock } from './clock.js';
export type { Clock } from './clock.js';
export { createIssuer } from './issuer.js';
export type { Issuer, IssuerOptions, MintClaims, MintOptions } from './issuer.js';
export { startIssuer } from './running-issuer.js';
export type { RunningIssuer } from './running-issuer.js';
export type { SigningAlgorithm } from './signing-key.js';

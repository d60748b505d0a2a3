export { createHostileIssuer } from './hostile-issuer.js';
export type { HostileIssuer, HostileIssuerOptions } from './hostile-issuer.js';
export { hostileTokens } from './tokens.js';
export { hostileHeaders, hostileRequests } from './headers.js';
export { hostileAnswers } from './answers.js';
export type { HostileIssuerAnswer } from './answers.js';
export { fire, overHttp } from './fire.js';
export type { RouteAnswer, Send } from './fire.js';
export type { HostileHeader, HostileToken } from './case.js';

export { contract } from './contract.js';
export type { ContractApp, ContractServe, ContractTest } from './contract.js';
export { contractCases } from './cases.js';
export type { ContractCase, ContractRequest } from './cases.js';
export type { ContractAnswer } from './answers.js';
export { contractRoutes } from './routes.js';
export type { ContractGuard, ContractRoute } from './routes.js';
export { acrossBridge, startBridge } from './bridge.js';
export type { Bridge } from './bridge.js';
export { linesAnswered, requestLines } from './request-lines.js';
export type { RequestLine } from './request-lines.js';
export { listen } from '../loopback.js';
export type { LoopbackServer } from '../loopback.js';
export { contractVerifier } from './world.js';
export type { ContractVerifier, ContractWorld } from './world.js';
export {
  createServedFolder,
  exactLines,
  looseLines,
  otherCase,
  otherCaseAndSlash,
  routingContract,
} from './routing.js';
export type { Reached, Routes, RoutingTest, ServedFolder, Way } from './routing.js';
export { createTestAuth, createTestVerifier } from './test-verifier.js';
export type { TestAuth, TestVerifier } from './test-verifier.js';
export { getOnce, linesReached } from './served.js';
export { deniedLogContract } from './denied-log.js';
export type { DeniedLogApp, LogDenied } from './denied-log.js';

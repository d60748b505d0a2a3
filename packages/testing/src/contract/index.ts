export { contract } from './contract.js';
export type { ContractApp, ContractServe, ContractServer, ContractTest } from './contract.js';
export { contractCases } from './cases.js';
export type { ContractCase, ContractRequest } from './cases.js';
export type { ContractAnswer } from './answers.js';
export { contractRoutes } from './routes.js';
export type { ContractGuard, ContractRoute } from './routes.js';

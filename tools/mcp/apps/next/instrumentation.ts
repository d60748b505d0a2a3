export { register } from '@tokenward/next/instrumentation';

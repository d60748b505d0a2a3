export { clerk } from '@tokenward/providers/clerk';

import { nextAuth } from '@tokenward/next';
import { createMcpVerifier } from '../../verifier';
import type { Settings } from '../../verifier';

// `next build` loads this file. The function is called at the first request, so the build needs no environment.
export const auth = nextAuth(() => createMcpVerifier(JSON.parse(process.env.SETTINGS ?? '') as Settings));

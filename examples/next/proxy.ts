import { auth } from './auth';

// Spares the work of rendering for those who would be refused anyway. Each route below still has a guard of its own, since
// a proxy can be passed by (CVE-2025-29927).
export const proxy = auth.proxy();
export const config = { matcher: ['/me', '/reports', '/jobs'] };

import { auth } from './auth';

// Spares the work of rendering for those who would be refused anyway. Each route below still has a guard of its own, since
// a proxy can be passed by: with a header (CVE-2025-29927), or by a path that the matcher leaves out and a route takes.
export const proxy = auth.proxy();
export const config = { matcher: ['/me', '/reports', '/jobs'] };

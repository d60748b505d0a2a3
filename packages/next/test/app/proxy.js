import { auth } from './contract';

export const proxy = auth.proxy();
export const config = {
  matcher: [
    '/guarded/:path*',
    '/panel/:path*',
    { source: '/quick/:path*', missing: [{ type: 'header', key: 'next-router-prefetch' }] },
  ],
};

import { freshAuth } from './caches';
import { auth } from './contract';

const refuse = auth.proxy();

export const proxy = (request) =>
  new URL(request.url).pathname === '/caches/proxied' ? freshAuth().proxy()(request) : refuse(request);
export const config = {
  matcher: [
    '/guarded/:path*',
    '/panel/:path*',
    '/caches/proxied',
    { source: '/quick/:path*', missing: [{ type: 'header', key: 'next-router-prefetch' }] },
  ],
};

import { auth } from './contract';

export const proxy = auth.proxy();
export const config = { matcher: '/guarded/:path*' };

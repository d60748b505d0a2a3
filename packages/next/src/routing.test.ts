import { unstable_doesMiddlewareMatch as matches } from 'next/experimental/testing/server.js';
import { describe, expect, it } from 'vitest';

type Question = Parameters<typeof matches>[0];

// The paths for which the proxy is called, by the matcher of Next.js itself. `auth.proxy()` does not see the other
// paths, so each route needs its own guard. A new version of Next.js that behaves differently fails here.
// test/stories.ts has the same test against `next start`.

const docs = '/((?!api|_next/static|_next/image|favicon.ico|sitemap.xml|robots.txt).*)';
const exceptPrefetch = {
  source: '/admin/:path*',
  missing: [{ type: 'header' as const, key: 'next-router-prefetch' }],
};
const withToken = { source: '/admin/:path*', has: [{ type: 'header' as const, key: 'authorization' }] };
const languages = { i18n: { locales: ['en', 'fr'], defaultLocale: 'en' } };
const noLocale = { source: '/admin/:path*', locale: false as const };

function isMatched(matcher: unknown, url: string, rest: Partial<Question> = {}): boolean {
  return matches({ config: { matcher }, url, ...rest });
}

describe('a matcher of proxy.ts', () => {
  it.each<[unknown, string, Partial<Question>?]>([
    ['/admin/:path*', '/admin'],
    ['/admin/:path*', '/admin/users'],
    ['/admin/:path*', '/admin/users/'],
    ['/admin/:path*', '/admin/Users'],
    ['/admin/:path*', '/admin/users.rsc'],
    ['/admin/:path*', '/_next/data/x/admin/users.json'],
    ['/admin/users', '/admin/users'],
    ['/admin/users', '/admin/users/'],
    ['/admin/users', '/admin/users.rsc'],
    ['/admin/users', '/_next/data/x/admin/users.json'],
    ['/admin/:path*', '/app/admin/users', { nextConfig: { basePath: '/app' } }],
    ['/admin/:path*', '/admin/users/', { nextConfig: { trailingSlash: true } }],
    ['/admin/:path*', '/en/admin/users', { nextConfig: languages }],
    ['/admin/:path*', '/xx/admin/users', { nextConfig: languages }],
    [exceptPrefetch, '/admin/users'],
    [docs, '/admin/users'],
    [docs, '/Admin/users'],
    [withToken, '/admin/users', { headers: { authorization: 'Bearer x' } }],
  ])('%j matches %s', (matcher, url, rest) => {
    expect(isMatched(matcher, url, rest)).toBe(true);
  });

  it.each<[unknown, string, Partial<Question>?]>([
    ['/admin/:path*', '/Admin/users'],
    ['/admin/:path*', '/ADMIN/USERS'],
    ['/admin/:path*', '/administration'],
    ['/admin/:path*', '//admin/users'],
    ['/admin/:path*', '/admin;x/users'],
    ['/admin/:path*', '/app/Admin/users', { nextConfig: { basePath: '/app' } }],
    ['/admin/:path*', '/en/Admin/users', { nextConfig: languages }],
    [noLocale, '/en/admin/users', { nextConfig: languages }],
    ['/admin', '/admin/users'],
    ['/admin/:path+', '/admin'],
    ['/admin/:id', '/admin/users/7'],
    ['/admin/users', '/admin/Users'],
    [docs, '/api/users'],
    [docs, '/api-keys'],
    [docs, '/apiary/users'],
    [exceptPrefetch, '/admin/users', { headers: { 'next-router-prefetch': '1' } }],
    [withToken, '/admin/users'],
  ])('%j leaves out %s', (matcher, url, rest) => {
    expect(isMatched(matcher, url, rest)).toBe(false);
  });
});

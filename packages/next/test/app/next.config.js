export default {
  rewrites: async () => [
    { source: '/panel/:path*', destination: '/inside/:path*' },
    { source: '/side/:path*', destination: '/guarded/:path*' },
  ],
};

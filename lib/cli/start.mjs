// The first thing `npm start` runs: plain JavaScript that an old Node can read, before anything is installed.
const [major, minor] = process.versions.node.split(".").map(Number);
if (!((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24)) {
  console.error(
    `Rebound needs Node.js 20.19 or newer (22.12 or newer of the 22 line, or 24 and up). This is ${process.versions.node}.\nInstall a current one from https://nodejs.org and run the same command again; nothing was changed.`,
  );
  process.exit(1);
}

const { start } = await import("./prepare.mjs");
await start(process.argv.includes("--dev"));

import packageJson from "../../package.json" with { type: "json" };

/** The version of the rules and of everything else that runs, as package.json has it. */
export const CODE_VERSION: string = packageJson.version;

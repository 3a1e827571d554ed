import { processUpload } from "#lib/pipeline/process-upload";
import { closeDatabase } from "#lib/platform/database";

// Processes one upload and says each batch that has landed, until it is done or somebody kills it.
const [id = ""] = process.argv.slice(2);
process.stdout.write("started\n");
const receipt = await processUpload(id, { onProgress: () => process.stdout.write("landed\n") });
process.stdout.write(receipt ? `${receipt.state}\n` : "held\n");
await closeDatabase();

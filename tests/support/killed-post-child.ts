import { withIdempotency } from "#lib/access/idempotency";
import { findAnswer } from "#lib/access/store";
import { inTransaction } from "#lib/platform/transaction";
import { addTarget } from "#lib/release/add-target";
import { postTarget } from "#lib/release/contract";

// Three requests that are at work when the process is killed: one has committed its whole answer, one a part, one nothing.
const [workspaceId = "", personId = ""] = process.argv.slice(2);
const actor = {
  kind: "person",
  id: personId,
  name: "Root",
  email: "root@example.org",
  role: "administrator",
  workspaceId,
} as const;
const forever = () => new Promise<never>(() => setInterval(() => {}, 60_000));
const target = { name: "Mailer", url: "https://hooks.example.org/x", now: new Date() };

const runs = {
  whole: async () => {
    const answer = await addTarget(actor, target);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
    return forever();
  },
  part: async () => {
    await inTransaction((tx) =>
      tx.auditEntry.create({ data: { workspaceId, actor: {}, action: "part", object: "x", detail: {} } }),
    );
    return forever();
  },
  nothing: async () => {
    await inTransaction((tx) => tx.workspace.count());
    return forever();
  },
};
for (const [key, run] of Object.entries(runs))
  void withIdempotency({ actor, key, operation: "test", bodyHash: "same", response: postTarget.response }, run);

const at = (key: string) => findAnswer({ workspaceId, actorId: personId, key });
while (!((await at("whole"))?.effect && (await at("part"))?.effect && (await at("nothing"))))
  await new Promise((done) => setTimeout(done, 20));
process.stdout.write("at work\n");

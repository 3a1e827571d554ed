import type { QueuedMail } from "#lib/release/postfix/queued-mail";

export type QueueMode = "flush" | "requeue";

export type ScriptHead = { cohortNumber: number; mode: QueueMode; madeAt: Date; madeBy: string };

const MODES: Record<QueueMode, { does: string; needs: string; act: string }> = {
  flush: {
    does: "tries these mails again now (postqueue -i)",
    needs: "postqueue",
    act: 'postqueue -i "$id"',
  },
  requeue: {
    does: "puts these mails back with a new look at the routing, then tries them (postsuper -r); needs root",
    needs: "postsuper",
    // Only from the deferred queue: mail that somebody put on hold stays there.
    act: 'postsuper -r "$id" deferred',
  },
};

/**
 * A POSIX shell script for mails that wait in a Postfix queue. Without `--go` it only looks. It asks the queue itself about
 * each mail and touches it only when all recipients that still wait in it are listed, because a try is for the whole mail.
 * Ids and addresses are data in a quoted here-document and never part of a command.
 */
export function postfixScript(
  mails: readonly QueuedMail[],
  { cohortNumber, mode, madeAt, madeBy }: ScriptHead,
): string {
  const { does, needs, act } = MODES[mode];
  const lines = mails.flatMap(({ queueId, recipients }) => recipients.map((recipient) => `${queueId}\t${recipient}`));
  const hosts = [...new Set(mails.flatMap(({ host }) => (host ? [plain(host)] : [])))].sort();
  return `#!/bin/sh
# Rebound, cohort ${cohortNumber}: ${mails.length} queued mails. Made ${madeAt.toISOString()} by ${plain(madeBy)}.
# ${hosts.length > 0 ? `For the queue of: ${hosts.join(", ")}.` : "The log does not say whose queue it is."}
# With --go it ${does}.
# Without --go it only looks and changes nothing: read what it says first.
set -u

case "\${1-}" in
  "") go=no ;;
  --go) go=yes ;;
  *) echo "usage: $0 [--go]" >&2; exit 2 ;;
esac
for tool in postcat ${needs} awk grep sed; do
  command -v "$tool" >/dev/null 2>&1 || { echo "$tool is not here: run this on the mail server." >&2; exit 2; }
done

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT HUP INT TERM

# Queue id, tab, recipient.
cat >"$work/list" <<'REBOUND_LIST'
${lines.join("\n")}
REBOUND_LIST

tried=0 gone=0 shared=0 failed=0
for id in $(awk -F '\\t' '!seen[$1]++ { print $1 }' "$work/list"); do
  awk -F '\\t' -v id="$id" '$1 == id { print $2 }' "$work/list" >"$work/listed"
  # Recipients that still wait in this mail; done ones have another name.
  postcat -qe "$id" 2>/dev/null | sed -n 's/^recipient: //p' >"$work/waiting"
  if [ ! -s "$work/waiting" ]; then
    echo "$id: not in this queue any more, or of another server; left alone"
    gone=$((gone + 1))
  elif grep -Fxvq -f "$work/listed" "$work/waiting"; then
    echo "$id: other recipients wait in the same mail; left alone"
    shared=$((shared + 1))
  elif [ "$go" = no ]; then
    echo "$id: would be tried again for $(grep -c . "$work/waiting") recipients"
    tried=$((tried + 1))
  elif ${act}; then
    echo "$id: asked to be tried again"
    tried=$((tried + 1))
  else
    echo "$id: ${needs} failed" >&2
    failed=$((failed + 1))
  fi
done

if [ "$go" = no ]; then
  echo "Only looked: $tried would be tried again, $gone are not here, $shared are shared with others. Add --go to do it."
else
  echo "Asked for $tried, $gone are not here, $shared are shared with others, $failed failed."
fi
[ "$failed" -eq 0 ]
`;
}

/** Text that stays within its comment. */
function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N} .:@_-]/gu, "?").slice(0, 100);
}

/** `operations` */
import { defineCommand } from "../frame/command.ts"
import { time } from "../frame/text.ts"
import { latestOperations, type OperationObject } from "@ledgerline/core/objects"

export const command = defineCommand({
  arity: [0, 0],
  reads: true,
  options: {
    limit: {
      type: "number",
      value: "N",
      least: 1,
      most: 10_000_000,
      doc: "at most so many; 20 unless given, all with --json",
    },
  },
  details:
    "An operation is one action: an import, an edit, a run of a provider. Take one back with: ledgerline revert --operation OP",
  run: async ({ out, library, json }, { options }) => {
    const limit = options.limit ?? (json ? Number.MAX_SAFE_INTEGER : 20)
    const found = await latestOperations(await library(), limit)
    for (const operation of found) out.object(operation)
    out.table(
      [
        { title: "when" },
        { title: "operation" },
        { title: "by", flexible: true },
        { title: "events", right: true },
        { title: "what", flexible: true },
      ],
      found.map((each) => [
        time(each.at),
        each.op.slice(0, 12),
        each.actor,
        each.events.toLocaleString("en"),
        purpose(each),
      ]),
    )
  },
})

/** What it was for, as far as it said so. */
function purpose({ kind, label, outcome, type }: OperationObject): string {
  if (kind === null) return type
  const named = label === null ? kind : `${kind}: ${label}`
  return outcome === null || outcome === "done" ? named : `${named} (${outcome})`
}

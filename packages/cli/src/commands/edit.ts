/** `edit ID field=value …`: one operation, which one revert takes back. */
import { type Library, LIBRARY } from "@ledgerline/core"
import { type Owner, planEdit, shownId } from "@ledgerline/core/objects"
import { defineCommand } from "../frame/command.ts"
import { NotFound, UsageError } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"
import { findAnything } from "../reads/anything.ts"
import { isOwner, readAssignments, shownValue } from "../reads/assignments.ts"

export const command = defineCommand({
  usage: "ID FIELD=VALUE …",
  arity: [2, 400],
  options: {
    lock: { type: "flag", doc: "pin the fields, so that only your own edits change them" },
    "dry-run": { type: "flag", doc: "show what would change, and change nothing" },
  },
  details:
    "ID is that of a track, an album or an artist. A list takes its field several times; FIELD= says that there is none.\n" +
    "Values that show already are left alone. With --json: { subject, op, events, changed: [{ field, before, after }],\n" +
    "locked, dryRun }; op is null where nothing was to change.",
  examples: [
    'ledgerline edit 5f1c0e7a9b2d title="So What" year=1959 genres=Jazz genres=Modal',
    "ledgerline edit album:77 compilation=yes --dry-run",
    "ledgerline edit 5f1c0e7a9b2d comment= --lock",
  ],
  run: async (context, { args: [typed = "", ...assignments], options }) => {
    const { out } = context
    const library = await context.library()
    const { kind, id } = await findSubjectToEdit(library, typed)
    const fields = readAssignments(kind, assignments)
    const subject = `${kind}:${id}`
    const { events, changed, locked } = await library.store.read(() => planEdit(kind, id, fields, options.lock))
    const dryRun = options["dry-run"]
    const done = dryRun || events.length === 0 ? undefined : await library.append({ events, actor: "user:local" })
    out.object({
      subject,
      op: done?.op ?? null,
      events: done?.events.map((event) => event.id) ?? [],
      changed,
      locked,
      dryRun,
    })
    out.line(out.style("bold", clean(subject)))
    for (const change of changed)
      out.line(`  ${change.field}: ${shownValue(change.before)} → ${shownValue(change.after)}`)
    if (locked.length > 0) out.line(`  locked: ${locked.join(", ")}`)
    if (events.length === 0) out.line("nothing to change: this is what it shows")
    else if (done === undefined) out.line("nothing was changed: this was a dry run")
    else out.line(`undo it with: ${out.command(`revert --operation ${done.op.slice(0, 12)}`)}`)
  },
})

/** The track, album or artist that shows under an id: the other one where it was merged or has an alias. */
async function findSubjectToEdit(library: Library, typed: string): Promise<{ kind: Owner; id: string }> {
  const { kind, id, log } = await findAnything(library, typed)
  if (!isOwner(kind) || log !== LIBRARY)
    throw new UsageError(
      `${clean(kind)} ${clean(id)} has no fields to edit: name a track, an album or an artist`,
      "edit",
    )
  const shown = await library.store.read(() => shownId(kind, id))
  if (shown === undefined)
    throw new NotFound(
      `the ${kind} ${clean(id)} is not in the library any more`,
      `see: ledgerline history ${kind}:${clean(id)}`,
    )
  return { kind, id: shown }
}

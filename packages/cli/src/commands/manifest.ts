/** `manifest write|read FILE`: the library as one file that other programs change. */
import { createReadStream } from "node:fs"
import { resolve } from "node:path"
import type { ManifestReport } from "@ledgerline/core/manifest"
import { type Context, defineCommand } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"
import { clean, count } from "../frame/text.ts"
import { shownValue } from "../reads/assignments.ts"

/** Larger ones do not fit into a text. */
const MOST_BYTES = 256 * 1024 * 1024
/** What is shown to people; `--json` has all. */
const MOST_SHOWN = 20

export const command = defineCommand({
  usage: "write|read FILE",
  arity: [2, 2],
  options: {
    "dry-run": { type: "flag", doc: "show what would change, and change nothing" },
    member: { type: "text", value: "NAME", doc: "whose edits they are; local unless given" },
  },
  details:
    "`write` puts what people may edit into a JSON file: albums, artists and tracks with their fields. `read` takes over what\n" +
    "was changed in it since, and nothing else: what was changed in the library meanwhile stays. A field that was changed in\n" +
    "both is told and left as it is in the library. A field that is left out is left alone; null says that there is none.\n" +
    "All of it is one operation. With --json: { op, dryRun, fields, subjects, changed, collisions,\n" +
    "unknown }; for `write` { file, bytes }.",
  examples: [
    "ledgerline manifest write library.json",
    "ledgerline manifest read library.json --dry-run",
    "ledgerline manifest read library.json --member ada --json",
  ],
  run: async (context, { args: [action = "", file = ""], options }) => {
    const { out, cwd } = context
    const path = resolve(cwd, file)
    const { member = "local" } = options
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(member))
      throw new UsageError("a member is named by letters, digits, - and _", "manifest")
    if (action === "write") {
      const { writeManifestFile } = await import("../manifest/file.ts")
      const { bytes } = await writeManifestFile(await context.library(), path)
      out.object({ file: path, bytes })
      return out.line(`wrote ${bytes.toLocaleString("en")} bytes to ${clean(path)}`)
    }
    if (action !== "read") throw new UsageError(`manifest writes or reads, it does not ${clean(action)}`, "manifest")
    const { applyManifest, parseManifest } = await import("@ledgerline/core/manifest")
    const text = await textOf(path)
    const library = await context.library()
    const dryRun = options["dry-run"]
    const parsed = await parseManifest(text, library)
    tell(context, await applyManifest(library, parsed, { actor: `user:${member}`, dryRun }))
  },
})

async function textOf(path: string): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of createReadStream(path)) {
    bytes += (part as Buffer).length
    if (bytes > MOST_BYTES) throw new Refused(`${clean(path)} is too large for a manifest`, "check which file it is")
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
    .toString("utf8")
    .replace(/^\ufeff/, "")
}

function tell({ out }: Pick<Context, "out">, report: ManifestReport): void {
  out.object(report)
  const { op, dryRun, changed, collisions, unknown } = report
  for (const { subject, field, before, after } of changed.slice(0, MOST_SHOWN))
    out.line(`  ${clean(subject)} ${field}: ${shownValue(before)} → ${shownValue(after)}`)
  if (changed.length > MOST_SHOWN) out.line(out.style("dim", `  and ${count(changed.length - MOST_SHOWN, "more")}`))
  for (const { subject, field, library, manifest } of collisions.slice(0, MOST_SHOWN)) {
    const both = `${shownValue(library)} in the library, ${shownValue(manifest)} in the file`
    out.line(out.style("yellow", `  ${clean(subject)} ${field} was changed in both: ${both}`))
  }
  for (const subject of unknown.slice(0, MOST_SHOWN))
    out.line(out.style("yellow", `  ${clean(subject)} was changed in the file and is not in the library any more`))
  if (changed.length === 0) out.line("nothing to change")
  else if (dryRun) out.line("nothing was changed: this was a dry run")
  else if (op !== null) out.line(`undo it with: ${out.command(`revert --operation ${op.slice(0, 12)}`)}`)
}

/** `restore DIR` */
import { defineCommand } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import { typedPath } from "../frame/folder.ts"
import { count } from "../frame/text.ts"
import { restoreFrom } from "../exports/restore.ts"

export const command = defineCommand({
  usage: "DIR",
  arity: [1, 1],
  options: {
    check: { type: "flag", doc: "only check the export; no library is touched or made" },
    combine: { type: "flag", doc: "take it into a library that is another one" },
  },
  details:
    "DIR is what `ledgerline export` made (an archive unpacked: tar -xf). Everything in it is checked before anything is\n" +
    "stored. Where there is no library, one is made that is a replica of the exported one. In one that is there, what it\n" +
    "has already is left alone. Cut off, it goes on where it was when it is run again.",
  examples: [
    "ledgerline restore ~/Backup/music-2026-05 --data ~/Restored",
    "ledgerline restore ~/Backup/music-2026-05 --check",
  ],
  run: async (context, { args: [source = ""], options }) => {
    const { out, cwd } = context
    const result = await restoreFrom(context, typedPath(cwd, source, "restore"), {
      combine: options.combine,
      checkOnly: options.check,
    })
    const { events, added, known, forks, blobs, stateHash, equal } = result
    out.object(result)
    if (stateHash === null) {
      out.line(`${out.style("green", "ok")}: ${count(events, "event")} can be restored`)
      return EXIT.ok
    }
    const had = known === 0 ? "" : `, ${known.toLocaleString("en")} were here already`
    out.line(`restored ${count(added, "event")}${had}, and ${count(blobs.added, "blob")}`)
    if (blobs.missing > 0) out.line(`${count(blobs.missing, "blob")} were not in the export`)
    if (forks > 0) out.line(out.style("yellow", `${count(forks, "fork")}: the two went different ways`))
    if (equal === true) out.line("the library is as it was exported")
    if (equal === false) out.line(out.style("red", `the views are not what was exported: run ${out.command("verify")}`))
    out.line(out.style("dim", `state hash ${stateHash}`))
    return equal === false ? EXIT.no : EXIT.ok
  },
})

/** `import DIR…`: takes the music of folders into the library. */
import { resolve } from "node:path"
import { isExport } from "../exports/read.ts"
import { defineCommand } from "../frame/command.ts"
import { importAll } from "../import/importing.ts"

export const command = defineCommand({
  usage: "DIR…",
  arity: [1, 100],
  options: {
    "follow-links": { type: "flag", doc: "follow links that lead out of the folder" },
    "confirm-missing": { type: "flag", doc: "files that are missing are gone for good" },
  },
  details:
    "The files are only read, never changed. Each folder becomes a source; importing it again looks only at what has " +
    "changed. Where more than a fifth of its files are missing, nothing is called lost until you say so.",
  examples: ["ledgerline import ~/Music", "ledgerline import /media/disk/Music --json"],
  run: async (context, { args, options }) => {
    const [first = ""] = args
    // What `export` made is no music.
    if (args.length === 1 && (await isExport(resolve(context.cwd, first)))) return context.call("restore", args)
    return importAll(context, await context.libraryOrNew(), args, {
      followLinks: options["follow-links"],
      confirmMissing: options["confirm-missing"],
    })
  },
})

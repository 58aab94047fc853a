/** `import DIR…`: takes the music of folders into the library. */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { ImportPool } from "@ledgerline/workers/importPool"
import { systemPorts } from "@ledgerline/workers/system"
import { defineCommand } from "../frame/command.ts"
import { DATABASE } from "../frame/folder.ts"

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
    // The engine is loaded after the threads were started: they load what they need meanwhile.
    const pool = new ImportPool({ ports: systemPorts })
    if (!existsSync(join(context.folder, DATABASE))) pool.warm()
    try {
      const { isExport } = await import("../exports/read.ts")
      const [first = ""] = args
      // What `export` made is no music.
      if (args.length === 1 && (await isExport(resolve(context.cwd, first)))) return await context.call("restore", args)
      const { importAll } = await import("../import/importing.ts")
      return await importAll(context, await context.libraryOrNew(), args, {
        followLinks: options["follow-links"],
        confirmMissing: options["confirm-missing"],
        pool,
      })
    } finally {
      await pool.close()
    }
  },
})

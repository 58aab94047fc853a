/** `import DIR…|FILE`: takes the music of folders into the library, or what iTunes knows of it. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { ImportPool } from "@ledgerline/workers/importPool"
import { systemPorts } from "@ledgerline/workers/system"
import { defineCommand } from "../frame/command.ts"
import { DATABASE, typedPath } from "../frame/folder.ts"
import { EXIT } from "../frame/exit.ts"

export const command = defineCommand({
  usage: "DIR…|FILE.xml",
  arity: [1, 100],
  options: {
    "follow-links": { type: "flag", doc: "follow links that lead out of the folder" },
    "confirm-missing": { type: "flag", doc: "files that are missing are gone for good" },
    member: { type: "text", value: "NAME", doc: "whose listening an iTunes library is; local unless given" },
    root: { type: "text", value: "FROM=FOLDER", doc: "a folder as iTunes has it, and where it is here" },
  },
  details:
    "The files are only read, never changed. Each folder becomes a source; importing it again looks only at what has changed.\n" +
    "Where more than a fifth of its files are missing, nothing is called lost until you say so.\n" +
    "Files that cannot be read are listed, and no failure of the command: the exit code is 0. It is 1 where files are missing,\n" +
    "and 4 where a folder cannot be reached, after all others were imported.\n" +
    "With --json: { found, imported, updated, unchanged, moved, lost, playlists, failed: [{ path, reason }], notes, operations,\n" +
    "seconds }, and `missing` where files are.\n" +
    "A file is taken for an iTunes library (File > Library > Export Library): plays, skips, ratings, dates and playlists\n" +
    "of tracks that are here by then. Import the music first. Tracks are found by the ends of their paths, or with --root\n" +
    "by their whole paths, else by title, artist, album and length. Importing it again changes only what changed in it.\n" +
    "With --json, of an iTunes library: { tracks, matched, unmatched, reasons, examples, told, playlists, operations, seconds }.",
  examples: [
    "ledgerline import ~/Music",
    "ledgerline import /media/disk/Music --json",
    "ledgerline import 'iTunes Library.xml' --root 'G:\\Music=/home/ada/Music'",
  ],
  run: async (context, { args, options }) => {
    const paths = new Map(args.map((arg) => [arg, typedPath(context.cwd, arg, "import")]))
    // The engine is loaded after the threads were started: they load what they need meanwhile.
    const pool = new ImportPool({ ports: systemPorts })
    const database = join(context.folder, DATABASE)
    if (!existsSync(database)) pool.warm()
    try {
      const [{ isExport }, { expectFolders, importAll }, { isFile, takeOver }] = await Promise.all([
        import("../exports/read.ts"),
        import("../import/importing.ts"),
        import("../import/itunes.ts"),
      ])
      const [first = ""] = args
      // What `export` made is no music.
      if (args.length === 1 && (await isExport(paths.get(first) ?? first))) return await context.call("restore", args)
      const files: string[] = []
      for (const [arg, path] of paths) if (await isFile(path)) files.push(arg)
      const folders = args.filter((arg) => !files.includes(arg))
      // Who mistypes a folder has no library by that.
      if (!existsSync(database)) await expectFolders(folders.length === args.length ? [...paths.values()] : [])
      const library = await context.libraryOrNew()
      const [followLinks, confirmMissing] = [options["follow-links"], options["confirm-missing"]]
      // Music first: what iTunes tells is told of tracks that are here.
      const code =
        folders.length === 0
          ? EXIT.ok
          : await importAll(context, library, folders, { followLinks, confirmMissing, pool })
      const { member = "local", root } = options
      for (const file of files) await takeOver(context, library, file, { member, root })
      return code
    } finally {
      await pool.close()
    }
  },
})

/** `scan`: looks through the sources of this device again. */
import { localSources } from "@ledgerline/workers/sources"
import { defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { importAll } from "../import/importing.ts"

export const command = defineCommand({
  usage: "[SOURCE…]",
  arity: [0, 100],
  options: {
    "follow-links": { type: "flag", doc: "follow links that lead out of the folder" },
    "confirm-missing": { type: "flag", doc: "files that are missing are gone for good" },
  },
  details:
    "SOURCE is the name or the id of a folder that was imported, or the beginning of its id. Without one, all.\n" +
    "Files that cannot be read are listed, and no failure of the command: the exit code is 0. It is 1 where files are missing,\n" +
    "and 4 where a folder cannot be reached, after all others were looked through.",
  run: async (context, { args, options }) => {
    const library = await context.library()
    const known = await localSources(library)
    const wanted = args.map((typed) => {
      const found = known.filter(({ source, name }) => name === typed || source.startsWith(typed))
      if (found.length === 1) return found
      const why = found.length === 0 ? "there is no source" : "there are several sources"
      throw new NotFound(`${why} "${typed}" on this device`, "list them with: ledgerline sources")
    })
    if (known.length === 0) throw new NotFound("no folder was imported yet", "import one: ledgerline import DIR")
    const sources = args.length === 0 ? known : wanted.flat()
    return importAll(
      context,
      library,
      sources.map(({ path }) => path),
      { followLinks: options["follow-links"], confirmMissing: options["confirm-missing"] },
    )
  },
})

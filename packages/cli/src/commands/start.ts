/** `start [FOLDER]`: what `npm start` runs. With a folder it serves the music in it, without one it is a demonstration. */
import { statSync } from "node:fs"
import { resolve } from "node:path"
import { SETTING_FLAGS } from "../config/flags.ts"
import { type Given, readConfig } from "../config/readConfig.ts"
import { type Context, defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { typedPath } from "../frame/folder.ts"

/** Tracks that are listed where nobody can be asked what to look for. */
const LISTED = "20"

export const command = defineCommand({
  usage: "[FOLDER]",
  arity: [0, 1],
  options: {
    once: { type: "flag", doc: "imports the folder, says what came of it, and ends" },
    serve: { type: "flag", doc: "serves the folder also where nobody is at a terminal" },
    ...SETTING_FLAGS,
  },
  details:
    "With a folder, at a terminal: serves the library, imports the folder meanwhile, keeps it up to date, and finds what is\n" +
    "typed, until Ctrl-C ends it. Where input or output is no terminal, and with --json or --once: imports the folder, lists\n" +
    "what is there, and ends; with --serve it serves there too. The other options are those of `ledgerline serve`.\n" +
    "Without a folder: shows the engine on an example that it deletes again.",
  examples: ["npm start -- ~/Music", "npm start -- ~/Music --once", "npm start -- ~/Music --host 0.0.0.0"],
  run: async (context, { args: [folder], options }) => {
    if (options.once && options.serve) throw new UsageError("--once and --serve exclude each other", "start")
    if (folder === undefined) return show(context)
    const isAsked = options.serve || (!options.once && !context.json && isTerminal(context))
    if (!isAsked || !(await isFolderOfMusic(context, folder))) return importOnce(context, folder)
    const { settings } = readConfig({ ...context, flags: options as Given })
    if (settings.mode === "worker") throw new UsageError("for work alone say: ledgerline serve --mode worker", "start")
    return serve(context, folder, { ...settings, music: [...settings.music, folder] }, options as Given)
  },
})

const isTerminal = ({ out }: Context): boolean => out.isTerminal && process.stdin.isTTY

/** What `export` made, and what iTunes wrote, is taken in once. */
async function isFolderOfMusic({ cwd }: Context, folder: string): Promise<boolean> {
  const path = typedPath(cwd, folder, "start")
  const { isExport } = await import("../exports/read.ts")
  return statSync(path, { throwIfNoEntry: false })?.isFile() !== true && !(await isExport(path))
}

async function serve(
  context: Context,
  folder: string,
  settings: ReturnType<typeof readConfig>["settings"],
  flags: Given,
): Promise<void> {
  const [{ serveLibrary }, { tellBeginners }, { openSource }, { Searching }] = await Promise.all([
    import("../serving/serveLibrary.ts"),
    import("../serving/telling.ts"),
    import("@ledgerline/workers/sources"),
    import("../serving/searching.ts"),
  ])
  const searching = new Searching(context)
  try {
    await serveLibrary(context, settings, {
      flags,
      begin: async (library) => void (await openSource(library, resolve(context.cwd, folder), "import")),
      tell: (server) => tellBeginners(context, folder, server),
      // Run here, not handed to the process that has the library open: that is this one.
      first: async () => void (await context.call("import", [folder], {})),
      running: () => {
        if (isTerminal(context)) searching.begin()
      },
      around: (say) => searching.aside(say),
    })
  } finally {
    searching.end()
  }
}

async function importOnce(context: Context, folder: string): Promise<number> {
  const { out, json, call } = context
  const code = await call("import", [folder])
  if (json) return code
  out.line(out.style("dim", `library in ${context.folder}`))
  out.line()
  await call("tracks", ["--limit", LISTED])
  out.line("\nServe it with: npm start -- FOLDER --serve")
  out.line(`\`${out.called.program} help\` lists the commands.`)
  return code
}

async function show({ out, pause }: Context): Promise<number> {
  const { demonstrate } = await import("../demo/demonstration.ts")
  out.line("Ledgerline: the engine, shown on a small library that is deleted at the end.\n")
  const shown = await demonstrate(out, pause)
  out.object(shown)
  out.line("\nServe your music with: npm start -- FOLDER")
  out.line(`\`${out.called.program} help\` lists the commands.`)
  return shown.verified && shown.rebuiltEqual && shown.replicasEqual ? EXIT.ok : EXIT.no
}

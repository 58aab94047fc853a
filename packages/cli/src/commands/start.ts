/** `start [FOLDER]`: what `npm start` runs. With a folder the main job, without one a demonstration. */
import { createInterface } from "node:readline/promises"
import type { Context } from "../frame/command.ts"
import { defineCommand } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"

/** Tracks that are listed where nobody can be asked what to look for. */
const LISTED = "20"

export const command = defineCommand({
  usage: "[FOLDER]",
  arity: [0, 1],
  details:
    "With a folder: imports it into the library, then asks what to look for. Without one: shows the engine on an example " +
    "that it deletes again.",
  run: async (context, { args: [folder] }) => (folder === undefined ? show(context) : main(context, folder)),
})

async function main(context: Context, folder: string): Promise<number> {
  const { out, json, call } = context
  const code = await call("import", [folder])
  if (json) return code
  out.line(out.style("dim", `library in ${context.folder}`))
  out.line()
  if (!out.isTerminal || process.stdin.isTTY !== true) {
    await call("tracks", ["--limit", LISTED])
    out.line("\n`npm run ledgerline -- help` lists the commands.")
    return code
  }
  await search(context)
  return code
}

/** Searches as often as somebody types words; an empty line or the end of input ends it. */
async function search({ out, call, signal }: Context): Promise<void> {
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  // In its raw mode the terminal hands Ctrl-C to whoever reads, and not as a signal.
  asking.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
  try {
    asking.setPrompt("search (empty to end): ")
    asking.prompt()
    for await (const words of asking) {
      signal.throwIfAborted()
      if (words.trim() === "") return
      await call("search", ["--", ...words.trim().split(/\s+/)])
      asking.prompt()
    }
  } finally {
    asking.close()
    out.endProgress()
  }
}

async function show({ out, pause }: Context): Promise<number> {
  const { demonstrate } = await import("../demo/demonstration.ts")
  out.line("Ledgerline: the engine, shown on a small library that is deleted at the end.\n")
  const shown = await demonstrate(out, pause)
  out.object(shown)
  out.line("\nImport your music with: npm start -- FOLDER")
  out.line("`npm run ledgerline -- help` lists the commands.")
  return shown.verified && shown.rebuiltEqual && shown.replicasEqual ? EXIT.ok : EXIT.no
}

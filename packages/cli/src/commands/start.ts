/** `start [FOLDER]`: what `npm start` runs. */
import { demonstrate } from "../demo/demonstration.ts"
import { defineCommand } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import { clean } from "../frame/text.ts"

export const command = defineCommand({
  usage: "[FOLDER]",
  arity: [0, 1],
  details:
    "Importing a folder is not there yet. Until it is, this shows the engine on an example that it deletes again.",
  run: async ({ out, pause }, { args: [folder] }) => {
    out.line("Ledgerline: the engine, shown on a small library that is deleted at the end.\n")
    const shown = await demonstrate(out, pause)
    out.object(shown)
    const asked = folder === undefined ? "" : ` ${clean(folder)} was not read.`
    out.line(`\nImporting a music folder is not there yet.${asked}`)
    out.line("`npm run ledgerline -- help` lists the commands.")
    return shown.verified && shown.rebuiltEqual && shown.replicasEqual ? EXIT.ok : EXIT.no
  },
})

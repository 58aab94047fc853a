/** `help [COMMAND]` */
import { defineCommand } from "../frame/command.ts"
import { overview, page } from "../frame/help.ts"
import { find } from "./index.ts"

export const command = defineCommand({
  usage: "[COMMAND]",
  arity: [0, 1],
  run: async ({ out }, { args: [name] }) => {
    if (name === undefined) return out.raw(overview(out))
    const entry = find(name)
    out.raw(page(out, entry, await entry.load()))
  },
})

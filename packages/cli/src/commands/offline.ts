/** `offline [on|off]`: whether this device speaks to servers. */
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { withDevice } from "../device/device.ts"

export const command = defineCommand({
  usage: "[on|off]",
  arity: [0, 1],
  details:
    "on: `play`, `download` and programs over the same library speak to no server until it is off; `sync` is asked for, and\n" +
    "does. With --json one object: { isOffline }.",
  examples: ["ledgerline offline on"],
  run: (context, { args: [act] }) => {
    if (act !== undefined && act !== "on" && act !== "off")
      throw new UsageError(`offline does not know "${act}"`, "offline")
    return withDevice(context, false, async ({ servers }) => {
      if (act !== undefined) await servers.setOffline(act === "on")
      const isOffline = await servers.isOffline()
      context.out.object({ isOffline })
      context.out.line(isOffline ? "this device speaks to no server" : "this device speaks to its servers")
    })
  },
})

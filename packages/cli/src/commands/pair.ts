/** `pair TOKEN`: makes this device a replica of a server's library, or one more server known to it. */
import { existsSync } from "node:fs"
import { hostname } from "node:os"
import { Devices } from "@ledgerline/server"
import { decodePairingToken, pairDevice, PairingRefused } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import { defineCommand } from "../frame/command.ts"
import { clean } from "../frame/text.ts"
import { databaseOf } from "../reads/surroundings.ts"
import { syncAndTell } from "../sync/syncing.ts"

export const command = defineCommand({
  usage: "TOKEN",
  arity: [1, 1],
  options: {
    name: { type: "text", value: "NAME", doc: "what the server calls this device; this machine's name unless given" },
  },
  details:
    "The token comes from `ledgerline pair-token` on the server. A folder without a library becomes a replica of the\n" +
    "server's; a folder with the same library gets to know one more server. Then what is new is exchanged.\n" +
    "With --json: { server, name, member }, then what `sync` prints.",
  examples: ["ledgerline pair ledgerline1-…", "ledgerline pair ledgerline1-… --name 'kitchen laptop'"],
  run: async (context, { args: [text = ""], options }) => {
    const { out, signal } = context
    // Before anything is made: a token that is none leaves nothing behind.
    const { library: id, pairing: opened } = decodePairingToken(text)
    const isNew = !existsSync(databaseOf(context.folder))
    const library = await context.libraryOrNew(id)
    if (!isNew && (await (await Devices.open(library)).hasPairing(opened)))
      throw new PairingRefused({ reason: "itself", message: "this library is the one that made the token" })
    const name = (options.name ?? hostname()).trim().slice(0, 100) || "device"
    const pairing = pairDevice(library, text, { name, ports: { ...systemHttp, signal } })
    const server = await pairing.catch(async (cause: unknown) => {
      // An empty replica would be in the way of a token of another library.
      if (isNew) await (await import("../frame/open.ts")).removeMade(library, context.folder)
      throw cause
    })
    out.object({ server: server.id, name: server.name, member: server.member })
    out.line(`paired with ${clean(server.name)}, as a device of ${clean(server.member)}`)
    // A person vouches for it again: it goes on under a name that nobody has revoked.
    if ((await library.revocations()).length > 0) {
      await library.renewOrigin()
      out.line("this device was revoked; it goes on under another name")
      out.line(`  what it changed before can be said again: ${out.command("replica reissue")}`)
    }
    return syncAndTell(context, library, [server])
  },
})

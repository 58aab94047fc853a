/** `sign-in [SERVER]`: a token for programs that speak to the server by themselves. */
import { pairedServers, signIn } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import { defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"

export const command = defineCommand({
  usage: "[SERVER]",
  arity: [0, 1],
  details:
    "Prints a token with which another program may speak to a server as this device, for 15 minutes: in a header\n" +
    "(Authorization: Bearer TOKEN), or for the rooms of shared playlists as `token`. With --json: { address, token, member }.",
  examples: ["ledgerline sign-in --json"],
  run: async ({ out, library, signal }, { args: [which] }) => {
    const opened = await library()
    const [server] = (await pairedServers(opened)).filter(
      ({ id, name }) => which === undefined || name === which || id.startsWith(which),
    )
    if (server === undefined) throw new NotFound("there is no such server", "see: ledgerline servers")
    const { address, token } = await signIn(opened, server, { ports: { ...systemHttp, signal } })
    out.object({ address, token, member: server.member })
    out.line(token)
    out.note(out.styleError("dim", `good for 15 minutes at ${clean(address)}`))
  },
})

/** `pair-token`: a token by which one device is paired with this server. */
import { isLogName } from "@ledgerline/core"
import { Accounts } from "@ledgerline/server"
import { defineCommand } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"

export const command = defineCommand({
  arity: [0, 0],
  options: {
    member: { type: "text", value: "NAME", doc: "whose device it will be; local, or the only owner, unless given" },
  },
  details:
    "The token is good for one device and for ten minutes. It names this server's addresses and its key: carry it where\n" +
    "nobody else sees it. Once there are accounts, a device is one of theirs. With --json: { token, expiresAt, member, addresses }.",
  examples: ["ledgerline pair-token", "ledgerline pair-token --member ada --json"],
  run: async ({ out, library }, { options }) => {
    const accounts = await Accounts.open(await library())
    const member = options.member ?? (await usual(accounts))
    if (!isLogName(`user:${member}`))
      throw new UsageError("a member's name has letters, digits, - and _, at most 64", "pair-token")
    const { devices } = accounts
    await accounts.expectPairable(member)
    const serving = await devices.serving()
    if (serving === undefined)
      throw new Refused("this library has never been served", "start the server: ledgerline serve")
    const { token, expiresAt } = await devices.openPairing(member, serving.addresses)
    out.object({ token, expiresAt, member, addresses: serving.addresses })
    out.line(token)
    out.note(out.styleError("dim", "good for one device, for ten minutes; there: ledgerline pair TOKEN"))
  },
})

/** Who is meant where nobody is named: whoever sits here, or the one whose library it is. */
async function usual(accounts: Accounts): Promise<string> {
  if (await accounts.isEmpty()) return "local"
  const owners = (await accounts.list()).filter(({ role }) => role === "owner")
  const [owner] = owners
  if (owner !== undefined && owners.length === 1) return owner.name
  throw new UsageError("there are several owners: name one with --member", "pair-token")
}

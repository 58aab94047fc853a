/** `device list`, `device revoke ID`: who may use this server. */
import { type Device, Devices } from "@ledgerline/server"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound, UsageError } from "../frame/errors.ts"
import { clean, minute } from "../frame/text.ts"

export const command = defineCommand({
  usage: "list|revoke [ID|NAME]",
  arity: [1, 2],
  details:
    "A device that is revoked is let in no more, from now on; a live session with it ends at once. What it has, it keeps;\n" +
    "what it may have written elsewhere is kept apart by: ledgerline replica revoke\n" +
    "A device that was paired again is listed twice; its former entry is replaced, and could be revoked.\n" +
    "With --json a line each: { id, name, member, pairedAt, seenAt, revokedAt, replacedBy }.",
  examples: ["ledgerline device list", "ledgerline device revoke 'old phone'"],
  run: async (context, { args: [act, which] }) => {
    const devices = await Devices.open(await context.library())
    if (act === "list" && which === undefined) return list(context, await devices.list())
    if (act !== "revoke" || which === undefined) throw new UsageError("say: device list, or device revoke ID", "device")
    const device = find(await devices.list(), which)
    await devices.revoke(device.id)
    const [revoked] = (await devices.list()).filter(({ id }) => id === device.id)
    context.out.object(revoked ?? device)
    context.out.line(`${clean(device.name)} may not use this server any more`)
  },
})

function list({ out }: Context, devices: readonly Device[]): void {
  for (const device of devices) out.object(device)
  if (devices.length === 0) return out.line(`no devices; pair one: ${out.command("pair-token")}`)
  const day = (at: number | null): string => (at === null ? "" : minute(at))
  out.table(
    [
      { title: "id" },
      { title: "name", flexible: true },
      { title: "member" },
      { title: "paired" },
      { title: "seen" },
      { title: "" },
    ],
    devices.map(({ id, name, member, pairedAt, seenAt, revokedAt, replacedBy }) => [
      id.slice(0, 12),
      name,
      member,
      day(pairedAt),
      day(seenAt),
      revokedAt !== null ? "revoked" : replacedBy === null ? "" : `replaced by ${replacedBy.slice(0, 12)}`,
    ]),
  )
}

function find(devices: readonly Device[], which: string): Device {
  const named = devices.filter(
    ({ name, revokedAt, replacedBy }) => name === which && revokedAt === null && replacedBy === null,
  )
  const found = named.length > 0 ? named : devices.filter(({ id }) => which.length >= 4 && id.startsWith(which))
  const [device, other] = found
  if (device === undefined) throw new NotFound(`there is no device ${clean(which)}`, "see: ledgerline device list")
  if (other !== undefined) throw new NotFound(`there are several devices ${clean(which)}`, "name one by its id")
  return device
}

/** `serve`: lets other devices sync with this library, until it is ended. */
import { once } from "node:events"
import { hostname, networkInterfaces } from "node:os"
import type { Library } from "@ledgerline/core"
import { addressesOf, createApp, Devices, isLoopback } from "@ledgerline/server"
import { isAddress, keepPart, Snapshots } from "@ledgerline/sync"
import { announce } from "@ledgerline/sync/discovery"
import { systemTimers } from "@ledgerline/sync/system"
import { type Context, defineCommand } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"

const PORT = 4280

export const command = defineCommand({
  arity: [0, 0],
  options: {
    host: { type: "text", value: "HOST", doc: "where to listen; 127.0.0.1, this machine alone, unless given" },
    port: {
      type: "number",
      value: "N",
      least: 0,
      most: 65_535,
      doc: `the port; ${PORT} unless given, 0 for a free one`,
    },
    name: { type: "text", value: "NAME", doc: "what the server calls itself; the name of this machine unless given" },
    address: { type: "text", value: "URL,…", doc: "where it is reached besides, such as https://music.example.org" },
    "no-discovery": { type: "flag", doc: "does not tell the local network" },
  },
  details:
    "Other devices are paired by a token that `ledgerline pair-token` makes, and then exchange what is new with\n" +
    "`ledgerline sync`. With --host 0.0.0.0 all of the local network can reach it; who has no token gets nothing.\n" +
    "All other commands work on this library while it runs. Ctrl-C ends it.\n" +
    "With --json the first line is { name, library, addresses }.",
  examples: ["ledgerline serve --host 0.0.0.0", "ledgerline serve --address https://music.example.org"],
  run: async (context, { options }) => {
    const { out, signal } = context
    const { host = "127.0.0.1", port = PORT } = options
    const name = (options.name ?? hostname()).trim().slice(0, 100) || "server"
    const further = (options.address ?? "").split(",").filter((address) => address !== "")
    for (const address of further)
      if (!isAddress(address)) throw new UsageError(`${clean(address)} is no address of a server`, "serve")
    const library = await context.libraryOrNew()
    const devices = await Devices.open(library)
    const snapshots = Snapshots.beside(library)
    const app = await createApp({ library, devices, timers: systemTimers, snapshots })
    const listening = await listen(app, host, port)
    const addresses = [...addressesOf(host, listening, networkInterfaces()), ...further]
    await devices.announce({ name, addresses })
    const house = await context.host(library)
    const part = keepPart(library, systemTimers, (cause) =>
      out.note(`compactions have to wait: ${clean(String(cause))}`),
    )
    const isTold = !options["no-discovery"] && !isLoopback(host)
    const silence = isTold ? announce({ name, port: listening, origin: library.origin }) : undefined
    try {
      await tell(context, { name, library, addresses, devices })
      if (!signal.aborted) await once(signal, "abort")
      out.note("stopping …")
    } finally {
      await silence?.()
      await part()
      await house.close()
      await app.close()
      await snapshots?.close()
    }
    signal.throwIfAborted()
  },
})

async function listen(app: Awaited<ReturnType<typeof createApp>>, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === "EADDRINUSE") throw new Refused(`port ${port} is in use`, "name another one with --port")
    if (code === "EACCES") throw new Refused(`port ${port} may not be used`, "name one above 1023 with --port")
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new Refused(`${clean(host)} is no address of this machine`, "name another one with --host")
    throw cause
  }
  const address = app.server.address()
  return typeof address === "object" && address !== null ? address.port : port
}

interface Told {
  readonly name: string
  readonly library: Library
  readonly addresses: readonly string[]
  readonly devices: Devices
}

async function tell({ out }: Context, { name, library, addresses, devices }: Told): Promise<void> {
  out.object({ name, library: library.id, addresses })
  out.line(`${out.style("bold", clean(name))} serves the library on`)
  for (const address of addresses) out.line(`  ${address}`)
  const known = await devices.list()
  const count = known.filter(({ revokedAt }) => revokedAt === null).length
  if (count === 0) out.line("Pair a device: run `ledgerline pair-token` here, then `ledgerline pair TOKEN` there.")
  else out.line(out.style("dim", count === 1 ? "1 device may use it" : `${count} devices may use it`))
}

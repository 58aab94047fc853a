/** A server as it ships, in a process of its own: `httpServerProcess.ts DATABASE`. Is asked over the process's channel. */
import { dirname, join } from "node:path"
import { Snapshots } from "@ledgerline/sync"
import { systemTimers } from "@ledgerline/sync/system"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { createApp, People } from "@ledgerline/server"
import { openLibrary } from "./libraries.ts"

/** What may be asked: pairing tokens, or how much memory is in use. */
export type Asked = { readonly ask: "token" } | { readonly ask: "memory" }

const [path = "", folder = ""] = process.argv.slice(2)
const library = await openLibrary(path)
const key = openMachineKey({ path: join(dirname(path), "machine.key"), random: library.ports.random })
const people = await People.open({ library, key })
const { devices } = people.accounts
const snapshots = new Snapshots(library, folder)
const app = await createApp({ library, people, timers: systemTimers, snapshots, attempts: 100_000 })
const address = await app.listen({ host: "127.0.0.1", port: 0 })
await devices.announce({ name: "home", addresses: [address] })

process.on("message", (asked: Asked) => {
  if (asked.ask === "memory") return void process.send?.({ memory: process.memoryUsage.rss() })
  void devices.openPairing("ada", [address]).then(({ token }) => process.send?.({ token }))
})
process.once("disconnect", () => {
  void app
    .close()
    .then(() => snapshots.close())
    .then(() => library.close())
})
process.send?.({ ready: library.id })

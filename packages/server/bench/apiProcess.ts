/** A server over a library, in a process of its own: `apiProcess.ts DATABASE`. Says where it is and with which key. */
import { dirname, join } from "node:path"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { createApp, People } from "@ledgerline/server"
import { systemTimers } from "@ledgerline/sync/system"
import { openLibrary } from "./libraries.ts"

export interface ApiServed {
  readonly address: string
  readonly key: string
}

const [path = ""] = process.argv.slice(2)
const library = await openLibrary(path)
const machine = openMachineKey({ path: join(dirname(path), "machine.key"), random: library.ports.random })
const people = await People.open({ library, key: machine })
const app = await createApp({ library, people, timers: systemTimers })
const address = await app.listen({ host: "127.0.0.1", port: 0 })
const members = await people.accounts.list()
if (members.length === 0) await people.accounts.add({ name: "ada", role: "owner" })
const { key } = await people.keys.add("ada", "bench", ["read"])

process.once("disconnect", () => void app.close().then(() => library.close()))
process.send?.({ address, key } satisfies ApiServed)

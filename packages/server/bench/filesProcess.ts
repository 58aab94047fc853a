/** The server as it ships, with one file in its library: `filesProcess.ts FILE`. A device is paired and signed in. */
import { statSync } from "node:fs"
import { dirname, join } from "node:path"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { createApp, People } from "@ledgerline/server"
import { pairDevice, signIn } from "@ledgerline/sync"
import { systemHttp, systemTimers } from "@ledgerline/sync/system"
import { openLibrary } from "./libraries.ts"

export interface Served {
  readonly address: string
  readonly token: string
}

const [path = ""] = process.argv.slice(2)
const folder = dirname(dirname(path))
const library = await openLibrary(join(folder, "server.db"))
const { size, mtimeNs } = statSync(path, { bigint: true })
const file = {
  root: Buffer.from(dirname(path)),
  path: Buffer.from(path),
  size: Number(size),
  mtimeUs: Number(mtimeNs / 1000n),
  container: "flac",
}
const key = openMachineKey({ path: join(folder, "machine.key"), random: library.ports.random })
const people = await People.open({ library, key })
const { devices } = people.accounts
const media = { files: { locate: async (id: string) => (id === "track" ? [file] : []) } }
const app = await createApp({ library, people, timers: systemTimers, media })
const address = await app.listen({ host: "127.0.0.1", port: 0 })
await devices.announce({ name: "home", addresses: [address] })

const laptop = await openLibrary(join(folder, "laptop.db"), library.id)
const { token: pairing } = await devices.openPairing("ada", [address])
const server = await pairDevice(laptop, pairing, { name: "bench", ports: systemHttp })
const { token } = await signIn(laptop, server, { ports: systemHttp })
await laptop.close()

process.once("disconnect", () => void app.close().then(() => library.close()))
process.send?.({ address, token } satisfies Served)

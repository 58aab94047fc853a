/** A server with sound files: `musicProcess.ts FOLDER FILES MEGABYTES TOKENS`. It ends with the process that started it. */
import { randomBytes } from "node:crypto"
import { mkdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Library, registry } from "@ledgerline/core"
import { identifyFile } from "@ledgerline/core/identity/files"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { createApp, People } from "@ledgerline/server"
import { systemTimers } from "@ledgerline/sync/system"

export interface MusicServed {
  readonly address: string
  readonly key: string
  readonly files: readonly string[]
  readonly tokens: readonly string[]
}

const [folder = "", count = "", megabytes = "", tokens = ""] = process.argv.slice(2)
const music = join(folder, "music")
mkdirSync(music)
const files = Array.from({ length: Number(count) }, (_, i) => {
  const path = join(music, `${i}.bin`)
  writeFileSync(path, randomBytes(Number(megabytes) * 1_000_000))
  return { id: identifyFile(path).id, path }
})

const store = openSqlite({
  path: join(folder, "server.sqlite"),
  owner: thisProcess(),
  now: () => systemPorts.clock.now(),
})
const library = await Library.open({ store, registry, ports: systemPorts })
const source = library.origin
await library.append({
  actor: "import",
  events: [
    { type: "source.added", subject: `source:${source}`, payload: { name: "Disk", kind: "folder", replica: source } },
    ...files.flatMap(({ id, path }, i) => [
      { type: "track.created", subject: `track:t${i}`, payload: { mediaFile: id, title: `t${i}` } },
      {
        type: "copy.found",
        subject: `copy:${id}`,
        payload: { source, mediaFile: id, path: `${i}.bin`, size: statSync(path).size, modifiedAt: 1 },
      },
    ]),
  ],
})
const key = openMachineKey({ path: join(folder, "machine.key"), random: library.ports.random })
const people = await People.open({ library, key })
const locate = async (id: string) =>
  files
    .filter((file) => file.id === id)
    .map(({ path }) => {
      const { size, mtimeNs } = statSync(path, { bigint: true })
      const mtimeUs = Number(mtimeNs / 1000n)
      return { root: Buffer.from(music), path: Buffer.from(path), size: Number(size), mtimeUs, container: null }
    })
const app = await createApp({ library, people, timers: systemTimers, media: { files: { locate } } })
const address = await app.listen({ host: "127.0.0.1", port: 0 })
const { devices } = people.accounts
await devices.announce({ name: "home", addresses: [address] })
await people.accounts.add({ name: "ada", password: "correct horse battery", role: "owner" })
const made: string[] = []
for (let i = 0; i < Number(tokens); i++) made.push((await devices.openPairing("ada", [address])).token)
const { key: apiKey } = await people.keys.add("ada", "bench", ["read", "stream"])

process.once("disconnect", () => void app.close().then(() => library.close()))
process.send?.({ address, key: apiKey, files: files.map(({ id }) => id), tokens: made } satisfies MusicServed)

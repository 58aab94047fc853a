/** What is new in a library goes to the stores of which that was chosen, by itself. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Library, Library as Libraries, registry } from "@ledgerline/core"
import { openMachineKey, secretsBy } from "@ledgerline/core/machineKey"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Background } from "../background/Background.ts"
import { importFolder } from "../import/Importer.ts"
import { ImportPool } from "../import/ImportPool.ts"
import { keepNewJobs } from "../jobs/storeCopy/job.ts"
import { systemPorts as ports } from "../system.ts"
import { flac } from "../testing/flac.ts"
import { ObjectStores } from "./ObjectStores.ts"
import { placeAt, type StoreServer, storeServer } from "./testing/storeServer.ts"

const WAIT = { timeout: 30_000, interval: 20 }

let base: string
let server: StoreServer
let library: Library
let stores: ObjectStores
const at = (...names: string[]): string => join(base, ...names)

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "ledgerline-"))
  server = await storeServer()
  const store = openSqlite({ path: at("library.sqlite"), owner: thisProcess(), now: () => systemPorts.clock.now() })
  const secrets = secretsBy(() => openMachineKey({ path: at("machine.key"), random: systemPorts.random }))
  library = await Libraries.open({ store, registry, ports: { ...systemPorts, secrets } })
  stores = new ObjectStores({ library, fetch, after: ports.after })
})
afterEach(async () => {
  await library.close()
  await server.close()
  rmSync(base, { recursive: true })
})

/** Imports the folder, with a file more. */
async function imported(audio: string): Promise<void> {
  mkdirSync(at("Music"), { recursive: true })
  writeFileSync(at("Music", `${audio}.flac`), flac({ audio, bytes: 5000 }))
  const pool = new ImportPool({ ports, threads: 1 })
  await importFolder({ library, folder: at("Music"), blobs: at("blobs"), ports, pool })
  await pool.close()
}

describe("a store that keeps what is new", () => {
  const objects = (): number => [...server.objects.keys()].filter((key) => /\/[0-9a-f]{32}$/.test(key)).length

  /** Watches the folder, and ends it with what is done. */
  async function watched(use: () => Promise<void>): Promise<void> {
    const options = { library, stores, blobs: at("blobs"), ports, quietMs: 50, graceMs: 200, rootMs: 100 }
    const background = new Background(options)
    await background.start()
    try {
      await use()
    } finally {
      await background.stop()
    }
  }

  it("gets what an import brings, and what came while nobody watched, and nothing once that is over", async () => {
    await imported("Aria")
    const { source } = await stores.add(
      { name: "Bucket", place: placeAt(server.endpoint), keys: server.keys },
      "user:ada",
    )
    await stores.keep(source, true, "user:ada")
    expect(await stores.list()).toMatchObject([{ source, keepsNew: true }])
    // What there is when it begins goes there too.
    await watched(async () => {
      await vi.waitFor(() => expect(objects()).toBe(1), WAIT)
      writeFileSync(at("Music", "Bolero.flac"), flac({ audio: "Bolero", bytes: 5000 }))
      await vi.waitFor(() => expect(objects()).toBe(2), WAIT)
    })
    // Stopped in the middle, or not yet begun: it goes on when somebody watches again.
    server.before = (request) => {
      if (request.method !== "PUT") return false
      request.socket.destroy()
      return true
    }
    await imported("Canon")
    await watched(async () => {
      const { length } = server.requests
      await vi.waitFor(
        () => expect(server.requests.slice(length).some((line) => line.startsWith("PUT "))).toBe(true),
        WAIT,
      )
    })
    expect(objects()).toBe(2)
    server.before = () => false
    await watched(() => vi.waitFor(() => expect(objects()).toBe(3), { ...WAIT, timeout: 60_000 }))
    await stores.keep(source, false, "user:ada")
    expect(await keepNewJobs({ library, stores })).toEqual([])
    expect(await stores.keep(source, false, "user:ada")).toEqual({ op: null, events: [] })
  }, 120_000)
})

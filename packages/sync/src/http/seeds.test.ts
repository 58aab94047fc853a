/** What makes a replica a device of its servers, in the bytes of its database. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Library, registry, run, type Secrets } from "@ledgerline/core"
import { MachineKey, secretsBy } from "@ledgerline/core/machineKey"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { seededPorts } from "@ledgerline/core/testing"
import { expect, it, onTestFinished } from "vitest"
import { pairedServers, rememberServer } from "./servers.ts"

const SEED = Uint8Array.from({ length: 32 }, (_, at) => 0x40 + at)
const HEX = Buffer.from(SEED).toString("hex")
const SERVER = {
  id: "a".repeat(32),
  name: "home",
  publicKey: new Uint8Array(32),
  addresses: ["http://127.0.0.1:1"],
  device: "laptop",
  member: "ada",
  seed: SEED,
}
const secretsOf = (fill: number) =>
  secretsBy(
    () =>
      new MachineKey(
        Uint8Array.from({ length: 32 }, (_, at) => fill + at),
        seededPorts(3).random,
      ),
  )

function given() {
  const folder = mkdtempSync(join(tmpdir(), "seeds-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, "library.sqlite")
  /** Does something with the library, as a program that ends after it. */
  async function during<T>(secrets: Secrets | undefined, action: (library: Library) => Promise<T>): Promise<T> {
    const ports = { ...seededPorts(1), ...(secrets === undefined ? {} : { secrets }) }
    const store = openSqlite({ path, owner: { pid: process.pid, host: "here" }, now: () => ports.clock.now() })
    const library = await Library.open({ store, registry, ports, path, library: "6".repeat(32) })
    try {
      return await action(library)
    } finally {
      await library.close()
    }
  }
  const seeds = (secrets?: Secrets) =>
    during(secrets, async (library) =>
      (await pairedServers(library)).map(({ seed }) => seed && Buffer.from(seed).toString("hex")),
    )
  /** Whether it can be read in the files, also while they are open. */
  const holds = (): boolean =>
    readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(Buffer.from(SEED)))
  return { during, seeds, holds }
}

it("given a key, then the database holds it sealed, and it opens again", async () => {
  const { during, seeds, holds } = given()
  await during(secretsOf(1), (library) => rememberServer(library, SERVER))
  expect(holds()).toBe(false)
  expect(await seeds(secretsOf(1))).toEqual([HEX])
})

it("given what was written before there was a key, then it is sealed when it is read next, and nothing is left of it", async () => {
  const { during, seeds, holds } = given()
  await during(undefined, (library) => rememberServer(library, SERVER))
  expect(holds()).toBe(true)
  await during(secretsOf(1), async (library) => {
    await pairedServers(library)
    expect(holds()).toBe(false)
  })
  expect(await seeds(secretsOf(1))).toEqual([HEX])
})

it("given another key, or none, or a row that was moved to another server, then it is listed, and nobody", async () => {
  const { during, seeds } = given()
  await during(secretsOf(1), (library) => rememberServer(library, SERVER))
  expect(await seeds(secretsOf(2))).toEqual([null])
  expect(await seeds()).toEqual([null])
  await during(secretsOf(1), ({ store }) =>
    store.write(() => run(`UPDATE "syncPairing" SET server = ?`, ["b".repeat(32)])),
  )
  expect(await seeds(secretsOf(1))).toEqual([null])
})

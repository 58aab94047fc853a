/** That a compacted payload is in no file, and that nothing brings it back. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Library } from "../../Library.ts"
import { registry } from "../../library/index.ts"
import { readOutgoing } from "../../log/ingest.ts"
import { replacePayloads } from "../../log/write.ts"
import { run } from "../../store/port.ts"
import { openSqlite } from "../../store/sqlite.ts"
import { newLibrary, seededPorts, START } from "../../testing/given.ts"
import { send } from "../../testing/replicas.ts"
import { storedPeer } from "../storedPeer.ts"
import { claim, NOW, say, TRACK } from "./testing/said.ts"

const SECRET = "zqxvjkwhisperzqxvjk"

let folder = ""
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "ledgerline-compaction-"))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (name = "library.db", seed = 1) =>
  Library.open({
    store: openSqlite({ path: join(folder, name), owner: { pid: 1, host: "test" }, now: () => START }),
    registry,
    ports: seededPorts(seed),
  })

const holding = () => readdirSync(folder).filter((name) => readFileSync(join(folder, name), "latin1").includes(SECRET))

const CREATED = { type: "track.created", subject: TRACK, payload: { mediaFile: "m" } }

/** All of a chain, as it was before it was compacted. */
const wholeOf = async (library: Library) => {
  await library.sign()
  const batch = await library.store.read(() =>
    readOutgoing(library.store.dialect, { log: "library", origin: library.origin, after: 0, limit: 100 }),
  )
  if (batch === undefined) throw new Error("there is nothing")
  return batch
}

describe("a payload that was compacted", () => {
  it("[LOG-27] [LOG-25] is in no file of the library", async () => {
    const library = await open()
    await say(library, CREATED, claim({ title: SECRET, comment: SECRET }), claim({ title: "B", comment: "C" }))
    expect(holding()).not.toEqual([])
    await library.compact(NOW)
    expect(holding()).toEqual([])
    await library.rebuild()
    await library.close()
    expect(holding()).toEqual([])
  })

  it("[LOG-27] does not come back with a peer that sends it again", async () => {
    const library = await open()
    await say(library, CREATED, claim({ title: SECRET }), claim({ title: "B" }))
    const before = await wholeOf(library)
    await library.compact(NOW)
    const hash = await library.stateHash()
    await library.ingest(before)
    expect(holding()).toEqual([])
    expect(await library.stateHash()).toBe(hash)
    // Nor in a replica that hears of the compaction first, and gets it with its payload then.
    const other = await newLibrary(registry, 2)
    await send(library, other)
    await other.ingest(before)
    expect((await other.events(2, 1))[0]?.payload).toBeNull()
    expect(await other.stateHash()).toBe(hash)
    await library.close()
    await other.close()
  })

  it("[LOG-27] goes from a backup once that hears of the compaction", async () => {
    const library = await open()
    await say(library, CREATED, claim({ title: SECRET }), claim({ title: "B" }))
    await library.close()
    copyFileSync(join(folder, "library.db"), join(folder, "backup.db"))
    const again = await open()
    await again.compact(NOW)
    const restored = await open("backup.db", 7)
    await send(again, restored)
    expect(holding()).toEqual([])
    expect(await restored.stateHash()).toBe(await again.stateHash())
    expect(await restored.verify()).toMatchObject({ ok: true, compacted: 1 })
    await again.close()
    await restored.close()
  })

  it("[LOG-27] is not put back by a repair from a replica that has it still", async () => {
    const library = await open()
    await say(library, CREATED, claim({ title: SECRET }), claim({ title: "B" }))
    await library.sign()
    const whole = await newLibrary(registry, 2)
    await send(library, whole)
    await library.compact(NOW)
    await library.store.write(function* () {
      yield* run("UPDATE chunk SET bytes = zeroblob(10) WHERE position <= 2")
    })
    const { report } = await library.repair(storedPeer(whole.store))
    expect(report).toMatchObject({ ok: true, compacted: 1 })
    expect(holding()).toEqual([])
    await library.close()
    await whole.close()
  })

  it("[FOLD-11] [FOLD-30] is in no moment of the past either, and the history of that moment still has the event", async () => {
    const library = await open()
    const [, first] = await say(library, CREATED, claim({ title: SECRET }), claim({ title: "B" }))
    await library.compact(NOW)
    const then = await library.asOf({ time: first?.at ?? 0 })
    expect(await then.state(TRACK)).not.toHaveProperty("claim.embedded")
    expect(await then.history(TRACK)).toHaveLength(2)
    await then.close()
    await library.close()
  })

  it("[LOG-13] is reported where it lies in the log all the same", async () => {
    const library = await open()
    await say(library, CREATED, claim({ title: SECRET }), claim({ title: "B" }))
    const [, kept] = await library.events(1, 2)
    await library.compact(NOW)
    await library.store.write(() => replacePayloads(library.store.dialect, kept === undefined ? [] : [kept]))
    expect(await library.verify({ views: false })).toMatchObject({
      problems: [{ kind: "payload", message: "the payload at position 2 is compacted and still there" }],
    })
    await library.close()
  })
})

/** That nothing of what was erased stays in a library's files, wherever it had been. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Registry } from "../../define/registry.ts"
import { rebuildViews } from "../../fold/rebuild.ts"
import { Library } from "../../Library.ts"
import type { LogEvent } from "../../log/event.ts"
import { readOutgoing } from "../../log/ingest.ts"
import { run } from "../../store/port.ts"
import { openSqlite } from "../../store/sqlite.ts"
import { incoming, type Line, Scribe } from "../../testing/chains.ts"
import { append, newLibrary, rows, seededPorts, START } from "../../testing/given.ts"
import { narrowRegistry, olderRegistry, testRegistry } from "../../testing/registry.ts"
import { registry } from "../index.ts"

/** One word, so that it is the same in payloads, in rows and among the words of the search. */
const SECRET = "zqxvjkwhisperzqxvjk"

let folder = ""
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "ledgerline-erasure-"))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (of: Registry = registry, seed = 1) =>
  Library.open({
    store: openSqlite({ path: join(folder, "library.db"), owner: { pid: 1, host: "test" }, now: () => START }),
    registry: of,
    ports: seededPorts(seed),
  })

/** The files of the library that hold the secret, and in how many places. */
function places(): string[] {
  return readdirSync(folder).flatMap((name) => {
    const found = readFileSync(join(folder, name), "latin1").toLowerCase().split(SECRET).length - 1
    return found === 0 ? [] : [`${name}: ${found}`]
  })
}

const erasureOf = (events: readonly LogEvent[]) => ({
  type: "erasure.made",
  subject: "erasure:1",
  payload: { events: events.map(({ id, origin, seq }) => ({ id, origin, seq })), operations: [] },
})

const created = (id: string) => ({
  type: "track.created",
  subject: `track:${id}`,
  payload: { mediaFile: `file${id}` },
})
const titled = (id: string, title: string) => ({
  type: "claim.attributed",
  subject: `track:${id}`,
  payload: { provider: "embedded", tier: "embedded", fields: { title, artist: title, album: title, comment: title } },
})
const tagged = (subject: string, name: string) => ({
  type: "note.tagged",
  subject,
  payload: { tags: { [name]: 1 } },
})

describe("what was erased", () => {
  it("[LOG-20] is in no file of the library: not in the log, in views, in the search, in free pages", async () => {
    const library = await open()
    const secrets: LogEvent[] = []
    for (let i = 0; i < 300; i++) {
      const secret = i % 30 === 0
      // Alone and in batches, so that chunks are packed; said anew, so that rows are replaced.
      const [, event] = await append(library, [created(`t${i}`), titled(`t${i}`, secret ? SECRET : `title ${i}`)])
      if (event !== undefined && secret) secrets.push(event)
      if (secret) await append(library, [titled(`t${i}`, "something else")])
    }
    const batch = await append(library, [
      ...Array.from({ length: 300 }, (_, i) => titled(`t${i}`, i % 7 === 0 ? `${SECRET} ${i}` : `other ${i}`)),
      ...Array.from({ length: 50 }, (_, i) => ({
        type: "playlist.created",
        subject: `playlist:p${i}`,
        payload: { name: `${SECRET} ${i}` },
      })),
    ])
    secrets.push(...batch.filter((event) => event.payload?.includes(SECRET)))
    await append(library, [{ ...erasureOf(secrets.slice(0, 5)), type: "revert.made", subject: "revert:1" }])
    await library.rebuild()
    await append(
      library,
      Array.from({ length: 40 }, (_, i) => titled(`t${i * 7}`, "the end")),
    )
    expect(secrets.length).toBeGreaterThan(80)
    expect(places().join()).toContain("library.db")
    await append(library, [erasureOf(secrets)])
    expect(places()).toEqual([])
    expect(await library.verify()).toMatchObject({ ok: true, erased: secrets.length })
    await library.close()
    expect(places()).toEqual([])
  })

  it("[LOG-20] is in no state: large, lagging or of what had been reverted before", async () => {
    let library = await open(testRegistry)
    // A state of several pages is stored now and then, and here lags when the erasure comes.
    const filler = Array.from({ length: 400 }, (_, i) => tagged("note:large", `a tag of some length, number ${i}`))
    await append(library, filler)
    const secrets: LogEvent[] = [
      ...(await append(library, [
        tagged("note:large", SECRET),
        ...Array.from({ length: 30 }, (_, i) =>
          tagged("note:shrinks", `${SECRET} ${"and much more ".repeat(20)} ${i}`),
        ),
        { type: "trace.left", subject: "counter:1", payload: {} },
      ])),
    ]
    const scribe = new Scribe(seededPorts(9))
    const poison = scribe.say({ type: "note.said", v: 2, subject: "note:1", payload: { [SECRET]: 1 } })
    await library.ingest(incoming(scribe.lines.get("library") as Line))
    const { id, origin, seq } = poison
    await append(library, [
      { ...erasureOf(secrets.slice(0, 2)), type: "revert.made", subject: "revert:1" },
      { ...erasureOf([]), payload: { events: [], operations: [{ op: poison.op, origin, through: seq }] } },
    ])
    for (let i = 0; i < 3; i++) secrets.push(...(await append(library, [tagged("note:large", `${SECRET} ${i}`)])))
    await library.close()
    library = await open(testRegistry)
    await append(library, [erasureOf(secrets)])
    expect(places()).toEqual([])
    expect(await rows(library, "SELECT value FROM tag WHERE subject = 'note:shrinks'")).toEqual([])
    expect(await rows(library, "SELECT * FROM tag WHERE subject = 'note:large'")).toHaveLength(400)
    expect(await rows(library, "SELECT event FROM quarantined WHERE event = ?", [id])).toEqual([])
    expect(await library.verify()).toMatchObject({ ok: true, erased: secrets.length + 1 })
    await library.close()
  })

  it("[LOG-20] [FOLD-13] is in no generation that was left, or is being built", async () => {
    const library = await open(testRegistry)
    const many = Array.from({ length: 40 }, (_, i) => tagged(`note:${i}`, `${SECRET} ${i}`))
    const secrets = [...(await append(library, many))]
    for (const steps of [1, 3, 5, 7]) {
      const stop = new AbortController()
      let done = 0
      const onProgress = () => void (++done > steps && stop.abort())
      const { store, ports } = library
      await rebuildViews({ store, registry: testRegistry, ports, signal: stop.signal, onProgress }).catch(
        () => undefined,
      )
      await append(library, [erasureOf(secrets.splice(0, 10))])
      expect(places().length).toBe(secrets.length === 0 ? 0 : 1)
    }
    const live = await library.stateHash()
    await library.rebuild()
    expect(await library.stateHash()).toBe(live)
    expect(places()).toEqual([])
    expect(await library.verify()).toMatchObject({ ok: true, erased: 40 })
    await library.close()
  })

  it("[LOG-20] [FOLD-13] is not in what a rebuild makes that is under way when it comes", async () => {
    const ports = seededPorts(1)
    const store = openSqlite({ path: join(folder, "library.db"), owner: { pid: 1, host: "test" }, now: () => START })
    const steps: (() => Promise<unknown>)[] = []
    const library = await Library.open({
      store,
      registry: testRegistry,
      ports: { ...ports, pause: async () => void (await steps.shift()?.()) },
    })
    const all = Array.from({ length: 40 }, (_, i) => tagged(`note:${i}`, `${SECRET} ${i}`))
    const secrets = [...(await append(library, all))]
    for (let i = 0; i < 8; i++) {
      steps.push(() => Promise.resolve())
      steps.push(() => append(library, [erasureOf(secrets.splice(0, 5))]))
    }
    await library.rebuild()
    expect(secrets).toEqual([])
    expect(places()).toEqual([])
    expect(await rows(library, "SELECT * FROM tag")).toEqual([])
    expect(await library.verify()).toMatchObject({ ok: true, erased: 40 })
    await library.close()
  })

  it("[LOG-20] [FOLD-6] does not stay when it comes after its erasure, nor come back", async () => {
    const scribe = new Scribe(seededPorts(9))
    const { id, origin, seq } = scribe.say({ ...tagged("note:1", SECRET), at: 10 })
    scribe.say({ ...tagged("note:1", "kept"), at: 11 })
    const whole = incoming(scribe.lines.get("library") as Line)
    const library = await open(testRegistry)
    await append(library, [{ ...erasureOf([]), payload: { events: [{ id, origin, seq }], operations: [] } }])
    await library.ingest(whole)
    await library.ingest(whole)
    expect(places()).toEqual([])
    expect(await rows(library, "SELECT name FROM tag")).toEqual([{ name: "kept" }])
    expect((await library.events(2, 1))[0]).toMatchObject({ id, payload: null })
    expect(await library.verify()).toMatchObject({ ok: true, erased: 1 })
    // Damage makes repair fetch it of a peer that never met the erasure.
    await library.store.write(() => run("UPDATE chunk SET bytes = x'00' WHERE position = 2"))
    const repaired = await library.repair({ events: () => Promise.resolve(whole.events) })
    expect(repaired).toMatchObject({ repaired: 2, report: { ok: true, erased: 1 } })
    expect(places()).toEqual([])
    await library.close()
  })

  it.each([
    ["rebuilds", olderRegistry],
    ["folds in place", narrowRegistry],
  ])(
    "[LOG-20] [LOG-25] [FOLD-27] goes with an upgrade that %s, where the older program did not know it was",
    async (_, older) => {
      const scribe = new Scribe(seededPorts(9))
      const said = Array.from({ length: 40 }, (__, i) =>
        scribe.say({ type: "note.said", subject: `note:${i}`, payload: { text: `${SECRET} ${i}` } }),
      )
      // More erasures than a rebuild looks at in one transaction.
      for (const { id, origin, seq } of said)
        scribe.say({ ...erasureOf([]), payload: { events: [{ id, origin, seq }], operations: [] } })
      const before = await open(older)
      await before.ingest(incoming(scribe.lines.get("library") as Line))
      expect(places()).not.toEqual([])
      await before.close()
      const library = await open(testRegistry)
      expect(library.generation).toBe(older === narrowRegistry ? 1 : 2)
      expect(places()).toEqual([])
      expect(await rows(library, "SELECT DISTINCT text FROM note")).toEqual([])
      expect(await library.verify()).toMatchObject({ ok: true, erased: 40 })
      await library.close()
      expect(places()).toEqual([])
    },
  )

  it("[LOG-20] is made up for where the program ended in between", async () => {
    await (await open(testRegistry)).close()
    // As the file is when the transaction has committed, and no more has happened.
    const raw = new Database(join(folder, "library.db"))
    raw.exec(`CREATE TABLE gone AS SELECT '${SECRET}' AS text; DROP TABLE gone; PRAGMA user_version = 1`)
    raw.close()
    expect(places()).toEqual(["library.db: 1"])
    const library = await open(testRegistry)
    expect(places()).toEqual([])
    await library.close()
  })

  it("[LOG-20] [FOLD-11] shows in the history, today and as of before, and says nothing there", async () => {
    const library = await newLibrary(registry)
    const [made, title] = await append(library, [created("a"), titled("a", SECRET)])
    if (made === undefined || title === undefined) throw new Error("no events")
    const [erasure] = await append(library, [erasureOf([title])], "user:eve")
    const by = [{ id: erasure?.id, at: erasure?.at, actor: "user:eve" }]
    const entry = { id: title.id, type: "claim.attributed", at: title.at, actor: "user:ada", payload: undefined }
    const [first, second] = await library.history("track:a")
    expect(first).toMatchObject({ id: made.id, status: "active", erasedBy: [] })
    expect(second).toMatchObject({ ...entry, status: "erased", erasedBy: by, revertedBy: [], changes: [] })
    const before = await library.asOf({ time: title.at })
    expect((await before.history("track:a"))[1]).toMatchObject({ ...entry, status: "erased", erasedBy: [] })
    expect(await rows(before, "SELECT id, title FROM track")).toEqual([{ id: "a", title: null }])
    expect(await rows(library, "SELECT id, title FROM track")).toEqual([{ id: "a", title: null }])
    await Promise.all([before.close(), library.close()])
  })

  it("[LOG-13] is found by verify where its payload is there after all, and dropped by a rebuild", async () => {
    const library = await newLibrary(testRegistry)
    const secrets = await append(library, [tagged("note:1", SECRET), tagged("note:1", "kept")])
    const [chunk] = await rows<{ bytes: Uint8Array }>(library, "SELECT bytes FROM chunk WHERE position = 1")
    await append(library, [erasureOf(secrets.slice(0, 1))])
    await library.store.write(() => run("UPDATE chunk SET bytes = ? WHERE position = 1", [chunk?.bytes ?? null]))
    expect(await library.verify({ views: false })).toMatchObject({
      erased: 0,
      problems: [{ kind: "payload", position: 1, message: "the payload at position 1 is erased and still there" }],
    })
    await library.rebuild()
    expect(await library.verify()).toMatchObject({ ok: true, erased: 1 })
    await library.close()
  })

  it("[FOLD-7] is not brought back by a revert of the erasure, and an erased erasure stands", async () => {
    const library = await newLibrary(testRegistry)
    const secrets = await append(library, [tagged("note:1", SECRET), tagged("note:1", "kept")])
    const [erasure] = await append(library, [erasureOf(secrets.slice(0, 1))])
    const [revert] = await append(library, [
      { ...erasureOf(secrets.slice(1)), type: "revert.made", subject: "revert:1" },
    ])
    if (erasure === undefined || revert === undefined) throw new Error("no events")
    await append(library, [
      { ...erasureOf([erasure]), type: "revert.made", subject: "revert:2" },
      { ...erasureOf([erasure, revert]), subject: "erasure:2" },
    ])
    expect(await rows(library, "SELECT name FROM tag")).toEqual([])
    expect((await library.events(3, 2)).map(({ payload }) => payload === null)).toEqual([false, false])
    expect(await rows(library, `SELECT event FROM inactive WHERE event = ?`, [erasure.id])).toEqual([])
    expect(await library.verify()).toMatchObject({ ok: true, erased: 1 })
    await library.close()
  })

  it("[LOG-20] leaves the replica without payload, and is not asked for by others", async () => {
    const library = await open(testRegistry)
    const [secret] = await append(library, [tagged("note:1", SECRET), tagged("note:1", "kept")])
    if (secret === undefined) throw new Error("no event")
    await append(library, [erasureOf([secret])])
    await library.sign()
    const { log, origin } = secret
    const outgoing = await library.store.read(() =>
      readOutgoing(library.store.dialect, { log, origin, after: 0, limit: 10 }),
    )
    expect(outgoing?.events.map(({ payload }) => payload === null)).toEqual([true, false, false])
    const other = await newLibrary(testRegistry, 2)
    if (outgoing !== undefined) await other.ingest(outgoing)
    expect(await other.stateHash()).toBe(await library.stateHash())
    expect(await other.verify()).toMatchObject({ ok: true, erased: 1 })
    await library.close()
  })
})

/** Any byte of any table of the log is damaged: it is found, or is of no use to anybody, and a repair mends it. */
import { PGlite } from "@electric-sql/pglite"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { CannotOpen } from "../errors.ts"
import { Library } from "../Library.ts"
import { pgliteStore } from "../store/pglite.ts"
import { query, run, type Store } from "../store/port.ts"
import { openSqlite, type SqliteStore } from "../store/sqlite.ts"
import { incoming, Scribe } from "../testing/chains.ts"
import { anyDamage, inflict } from "../testing/damage.ts"
import { nobody, seededPorts, START } from "../testing/given.ts"
import { effort } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import { send } from "../testing/replicas.ts"
import { storedPeer } from "./storedPeer.ts"

const actor = "user:ada"
const said = (i: number) => ({ type: "note.said", subject: `note:${i % 9}`, payload: { text: `${i}`, mood: "low" } })

const sqlite = (image?: Buffer): SqliteStore =>
  openSqlite({
    path: ":memory:",
    owner: { pid: 1, host: "test" },
    now: () => START,
    ...(image === undefined ? {} : { image }),
  })

const open = (store: Store, options: Partial<Parameters<typeof Library.open>[0]> = {}) =>
  Library.open({ store, registry: testRegistry, ports: seededPorts(77), ...options })

/** Three origins, two logs, a fork, a former key, a revert and an erasure. */
async function fill(store: Store): Promise<Library> {
  const library = await open(store, { ports: seededPorts(1) })
  const scribe = new Scribe(seededPorts(5))
  const speak = (who: Scribe, i: number) =>
    who.say({ type: "note.said", v: 2, subject: `note:${i % 9}`, at: 1000 + i, payload: { text: `${i}`, mood: "low" } })
  for (let i = 0; i < 40; i++) speak(scribe, i)
  const twin = scribe.fork()
  for (let i = 0; i < 30; i++) speak(i % 2 === 0 ? scribe : twin, i)
  for (const side of [scribe, twin]) for (const line of side.lines.values()) await library.ingest(incoming(line))
  const { events } = await library.append({ actor, events: Array.from({ length: 40 }, (_, i) => said(i)) })
  await library.append({
    actor,
    events: [{ type: "mark.made", subject: "note:1", log: "user:ada", payload: { value: "x" } }],
  })
  await library.rotateKey()
  for (let i = 0; i < 5; i++) await library.append({ actor, events: [said(i), said(i + 1)] })
  for (const [i, kind] of (["revert", "erasure"] as const).entries()) {
    const { id, origin, seq } = events[i + 3] as (typeof events)[number]
    const payload = { events: [{ id, origin, seq }], operations: [] }
    await library.append({ actor, events: [{ type: `${kind}.made`, subject: `${kind}:1`, payload }] })
  }
  await library.sign()
  return library
}

const held = async (library: Library) =>
  (await library.events(1, 10_000))
    .map(({ id, payload }) => `${id} ${payload === null ? "" : Buffer.from(payload).toString("hex")}`)
    .toSorted()

/** What whoever syncs with a library gets of it. */
async function handedOn(library: Library): Promise<{ events: string[]; hash: string }> {
  const other = await open(sqlite(), { ports: seededPorts(9), library: library.id })
  await send(library, other)
  const got = { events: await held(other), hash: await other.stateHash() }
  await other.close()
  return got
}

/** What verify says, also of a database that cannot be opened. */
async function named(store: Store): Promise<string | undefined> {
  try {
    const { ok, problems } = await (await open(store)).verify()
    return ok ? undefined : problems.map(({ message }) => message).join("; ")
  } catch (cause) {
    if (cause instanceof CannotOpen) return cause.message
    throw cause
  }
}

/** Everything that a library says of itself must be what it was, and it must go on. */
async function expectWhole(library: Library, whole: Awaited<ReturnType<typeof factsOf>>, what: string): Promise<void> {
  expect(await library.stateHash(), what).toBe(whole.hash)
  expect(await held(library), what).toEqual(whole.events)
  expect(await handedOn(library), what).toEqual({ events: whole.events, hash: whole.hash })
  expect([library.id, library.origin], what).toEqual([whole.id, whole.origin])
}

const factsOf = async (library: Library) => ({
  id: library.id,
  origin: library.origin,
  hash: await library.stateHash(),
  events: await held(library),
})

/** A library, and another replica that holds the same. */
async function pair(store: Store) {
  const library = await fill(store)
  const other = await open(sqlite(), { ports: seededPorts(2), library: library.id })
  await send(library, other)
  const whole = await factsOf(library)
  expect(await other.stateHash()).toBe(whole.hash)
  expect((await library.verify()).problems).toEqual([])
  return { library, other, whole }
}

describe("any damage of the log", () => {
  it("[LOG-13] [LOG-14] is named or harms nobody, and a repair with another replica mends it: SQLite", async () => {
    const { library, other, whole } = await pair(sqlite())
    const image = (library.store as SqliteStore).image()
    const peer = storedPeer(other.store)
    const { seed, numRuns } = effort(35)
    let found = 0
    for (const damage of fc.sample(anyDamage, { seed, numRuns })) {
      const store = sqlite(image)
      const what = await inflict(store, damage)
      if (what === undefined) continue
      const damaged = store.image()
      const problem = await named(store)
      if (problem === undefined) await expectWhole(await open(store), whole, `${what}, not named`)
      else found += 1
      await store.close()
      // A secret is in no other replica: it can be told from one lost character, and not from nothing.
      if (what.startsWith('lost meta ["seed"]')) continue
      const again = sqlite(damaged)
      const mended = await open(again, { mendFrom: peer, leaveViews: true }).catch((cause: unknown) => {
        throw new Error(what, { cause })
      })
      const { report } = await mended.repair(peer)
      expect(report.problems, `${what}: ${problem}`).toEqual([])
      await expectWhole(mended, whole, `${what}, mended`)
      const { events } = await mended.append({ actor, events: [said(1)] })
      expect(events[0]?.position, what).toBe(whole.events.length + 1)
      await mended.close()
    }
    expect(found).toBeGreaterThan(numRuns / 2)
  })

  it("[LOG-13] [LOG-14] is mended time after time in one database: PGlite", async () => {
    const client = await PGlite.create()
    try {
      const { library, other, whole } = await pair(await pgliteStore({ client, schema: "damaged" }))
      const { store } = library
      const peer = storedPeer(other.store)
      const { seed, numRuns } = effort(4)
      for (const damage of fc.sample(anyDamage, { seed, numRuns })) {
        if (damage.table === "meta" && damage.kind === "row") continue
        const what = await inflict(store, damage)
        if (what === undefined) continue
        const problem = await named(store)
        const mended = await open(store, { mendFrom: peer, leaveViews: true })
        const { report } = await mended.repair(peer)
        expect(report.problems, `${what}: ${problem}`).toEqual([])
        await expectWhole(mended, whole, what)
      }
    } finally {
      await client.close()
    }
  })

  it("[LOG-14] takes the secret key from a backup alone, and says so where there is none", async () => {
    const { library, other, whole } = await pair(sqlite())
    const image = (library.store as SqliteStore).image()
    const bereft = sqlite(image)
    await bereft.write(() => run("DELETE FROM meta WHERE key = 'seed'"))
    const image2 = bereft.image()
    const replica = storedPeer(other.store)
    await expect(open(bereft, { mendFrom: replica })).rejects.toMatchObject({ reason: "identityLost" })
    const again = sqlite(image2)
    const backup = storedPeer(sqlite(image))
    const mended = await open(again, { mendFrom: backup, leaveViews: true })
    expect((await mended.repair(backup)).report.problems).toEqual([])
    await expectWhole(mended, whole, "the secret key")
  })

  it("[LOG-14] takes no key of another replica for its own, whatever is damaged", async () => {
    const { library, other } = await pair(sqlite())
    const store = sqlite((library.store as SqliteStore).image())
    await store.write(() => run("UPDATE meta SET value = 'gone' WHERE key IN ('seed', 'seal', 'epoch')"))
    const peer = storedPeer(other.store)
    await expect(open(store, { mendFrom: peer, leaveViews: true })).rejects.toMatchObject({ reason: "identityLost" })
    const [{ value } = {}] = await store.read(() =>
      query<{ value: string }>("SELECT value FROM meta WHERE key = 'seed'"),
    )
    expect(value).toBe("gone")
  })

  it("[LOG-14] without a peer mends what follows from the events and its own key, and says what to do about the rest", async () => {
    const { library, whole } = await pair(sqlite())
    const image = (library.store as SqliteStore).image()
    const own = `(SELECT id FROM chain WHERE origin = '${library.origin}' AND log = 'library')`
    const foreign = `(SELECT MIN(id) FROM chain WHERE origin <> '${library.origin}' AND branch = '')`
    const mendable = [
      "DELETE FROM chain WHERE id = 2",
      "DELETE FROM chain",
      "DELETE FROM run",
      "UPDATE chain SET seq = 1000000000000 WHERE id = 1",
      "UPDATE chain SET head = substr(head, 2) WHERE id = 3",
      // All of it: that the event is the right one is known by the signature of whoever made it.
      `UPDATE chain SET head = '${"0".repeat(64)}' WHERE id = ${foreign}`,
      `UPDATE chain SET head = 'gone' WHERE id = ${own}`,
      "UPDATE chain SET origin = '" + "a".repeat(32) + "' WHERE id = 1",
      `DELETE FROM head WHERE chain = ${own}`,
      `UPDATE head SET signature = zeroblob(64) WHERE chain = ${own}`,
      `UPDATE head SET chain = 77 WHERE chain = ${foreign} AND seq = (SELECT MAX(seq) FROM head WHERE chain = ${foreign})`,
      `UPDATE origin SET "publicKey" = zeroblob(32) WHERE id = '${library.origin}'`,
      "UPDATE meta SET value = '9' WHERE key = 'generation'",
      "DELETE FROM meta WHERE key = 'generation'",
      "UPDATE meta SET value = substr(value, 2) WHERE key = 'library'",
    ]
    for (const sql of mendable) {
      const store = sqlite(image)
      await store.write(() => run(sql))
      const mended = await open(store, { leaveViews: true })
      expect((await mended.repair(nobody)).report.problems, sql).toEqual([])
      await expectWhole(mended, whole, sql)
    }
    const lost: readonly [sql: string, kind: string][] = [
      [
        `UPDATE origin SET "publicKey" = zeroblob(32) WHERE id = (SELECT origin FROM chain WHERE id = ${foreign})`,
        "head",
      ],
      [`DELETE FROM head WHERE chain = ${foreign}`, "head"],
      ["DELETE FROM chunk WHERE position = (SELECT MAX(position) FROM chunk)", "chain"],
      ["UPDATE meta SET value = 'gone' WHERE key = 'library'", "database"],
    ]
    for (const [sql, kind] of lost) {
      const store = sqlite(image)
      await store.write(() => run(sql))
      const { report } = await (await open(store, { leaveViews: true })).repair(nobody)
      expect(
        report.problems.map((problem) => problem.kind),
        sql,
      ).toContain(kind)
      for (const { remedy } of report.problems) expect(remedy, sql).toMatch(/\w: .*(repair|restore|sync)/)
    }
  })

  it("[LOG-14] puts chunks back that lie elsewhere than they were written, and nothing twice", async () => {
    const { library, other, whole } = await pair(sqlite())
    const image = (library.store as SqliteStore).image()
    const peer = storedPeer(other.store)
    for (const sql of [
      "UPDATE chunk SET position = 5 WHERE position = 1",
      "UPDATE chunk SET position = 500000 WHERE position = (SELECT position FROM chunk ORDER BY position LIMIT 1 OFFSET 2)",
    ]) {
      const store = sqlite(image)
      await store.write(() => run(sql))
      const mended = await open(store, { leaveViews: true })
      expect((await mended.repair(peer)).report.problems, sql).toEqual([])
      await expectWhole(mended, whole, sql)
    }
  })

  it("[LOG-14] takes no head and no key from a peer that lies", async () => {
    const { library, other } = await pair(sqlite())
    const store = sqlite((library.store as SqliteStore).image())
    const foreign = `(SELECT MIN(id) FROM chain WHERE origin <> '${library.origin}' AND branch = '')`
    await store.write(() => run(`DELETE FROM head WHERE chain = ${foreign}`))
    const truth = storedPeer(other.store)
    const liar = {
      ...truth,
      heads: async (wanted: Parameters<NonNullable<typeof truth.heads>>[0]) =>
        ((await truth.heads?.(wanted)) ?? []).map((each) => ({
          ...each,
          publicKey: Buffer.alloc(32, 7),
          heads: each.heads.map((head) => ({ ...head, signature: Buffer.alloc(64, 7) })),
        })),
    }
    const mended = await open(store, { mendFrom: liar, leaveViews: true })
    expect((await mended.repair(liar)).report).toMatchObject({ ok: false, problems: [{ kind: "head" }] })
    expect((await mended.repair(truth)).report).toMatchObject({ ok: true })
  })
})

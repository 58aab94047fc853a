/** Compactions among replicas: who is waited for, and what becomes of who was not. */
import { PGlite } from "@electric-sql/pglite"
import { describe, expect, it } from "vitest"
import { Library } from "../../Library.ts"
import { registry } from "../../library/index.ts"
import { eraseEvents, revertEvents } from "../../library/revert/decide.ts"
import { readOutgoing } from "../../log/ingest.ts"
import { pgliteStore } from "../../store/pglite.ts"
import type { Store } from "../../store/port.ts"
import { memoryStore, rows, seededPorts, START } from "../../testing/given.ts"
import { send } from "../../testing/replicas.ts"
import { claim, NOW, say, TRACK } from "./testing/said.ts"

const DAY = 86_400_000
const ID = "5".repeat(32)

/** Replicas of one library under one clock. */
async function replicas(count: number) {
  const time = { day: 0 }
  let tick = 0
  const clock = { now: () => START + time.day * DAY + (tick += 1000) }
  const open = (seed: number, store: Store = memoryStore()) =>
    Library.open({ store, registry, ports: { ...seededPorts(seed), clock }, library: ID })
  const all: Library[] = []
  for (let i = 0; i < count; i++) all.push(await open(i + 1))
  const meet = async (...some: readonly Library[]): Promise<void> => {
    for (let round = 0; round < 2; round++)
      for (const from of some) for (const to of some) if (from !== to) await send(from, to)
  }
  return { all: all as [Library, Library, Library], time, meet, open }
}

const statuses = async (library: Library) => (await library.history(TRACK)).map(({ status }) => status)

const revert = (library: Library, id: string | undefined) =>
  library.append({ actor: "user:ada", events: (context) => revertEvents(context, [id ?? ""]) })

const title = async (library: Library) =>
  (await rows<{ title: string }>(library, "SELECT title FROM track WHERE id = 't'"))[0]?.title

const CREATED = { type: "track.created", subject: TRACK, payload: { mediaFile: "m" } }

async function expectSame(...all: readonly Library[]): Promise<void> {
  for (const library of all) {
    expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
    expect(await library.stateHash()).toBe(await all[0]?.stateHash())
  }
}

describe("a compaction of a library that others hold, too", () => {
  it("[SYNC-47] waits for each replica that writes, until it says that it holds all of it", async () => {
    const { all, meet } = await replicas(3)
    const [a, b, c] = all
    await say(a, CREATED, claim({ title: "A" }), claim({ title: "B" }))
    await meet(a, b, c)
    await b.takePart({ introduce: true })
    await c.takePart({ introduce: true })
    await meet(a, b, c)
    expect(await a.compact(NOW)).toMatchObject({
      removed: { events: 0 },
      waiting: [{ log: "library", events: 1, origins: [b.origin, c.origin].sort() }],
    })
    await meet(a, b, c)
    expect(await b.takePart()).toMatchObject({ said: 1 })
    expect(await b.takePart()).toMatchObject({ said: 0 })
    await meet(a, b, c)
    expect(await a.compact(NOW)).toMatchObject({ waiting: [{ origins: [c.origin] }] })
    await c.takePart()
    await meet(a, b, c)
    // Any of them may carry it out.
    expect(await b.compact(NOW)).toMatchObject({ removed: { events: 1 }, waiting: [], expired: [] })
    await meet(a, b, c)
    for (const library of all) expect(await statuses(library)).toEqual(["active", "compacted", "active"])
    await expectSame(a, b, c)
  })

  it("[SYNC-46] leaves what a replica had taken back before it agreed", async () => {
    const { all, meet } = await replicas(2)
    const [a, b] = all
    const [, , later] = await say(a, CREATED, claim({ title: "A" }), claim({ title: "B" }), claim({ artist: "X" }))
    const [standIn] = await say(a, claim({ artist: "Y" }))
    await meet(a, b)
    await b.takePart({ introduce: true })
    await meet(a, b)
    await a.compact(NOW)
    await revert(b, later?.id)
    await meet(a, b)
    expect(await b.takePart()).toMatchObject({ said: 1 })
    await expect(revert(b, standIn?.id)).rejects.toThrow("is being compacted")
    await meet(a, b)
    expect(await a.compact(NOW)).toMatchObject({ removed: { events: 1 }, waiting: [] })
    await meet(a, b)
    expect(await title(a)).toBe("A")
    expect(await statuses(b)).toEqual(["active", "active", "reverted", "compacted", "active"])
    await expectSame(a, b)
  })

  it("[SYNC-46] leaves what a replica had taken back and brought back before it agreed", async () => {
    const { all, meet } = await replicas(2)
    const [a, b] = all
    const [, , later] = await say(a, CREATED, claim({ title: "A" }), claim({ title: "B" }))
    await meet(a, b)
    await b.takePart({ introduce: true })
    await meet(a, b)
    await a.compact(NOW)
    const taken = await revert(b, later?.id)
    const back = await revert(b, taken.events[0]?.id)
    await meet(a, b)
    expect(await b.takePart()).toMatchObject({ said: 1 })
    await meet(a, b)
    expect(await a.compact(NOW)).toMatchObject({ removed: { events: 0 }, waiting: [] })
    // That it was brought back can be taken back, too: then what was before shows.
    await revert(b, back.events[0]?.id)
    await meet(a, b)
    expect(await title(a)).toBe("A")
    await expectSame(a, b)
  })

  it("[SYNC-47] is not agreed to by who lacks a part of it", async () => {
    const { all, meet } = await replicas(3)
    const [a, b, c] = all
    await say(a, CREATED, claim({ title: "A" }))
    await meet(a, b, c)
    await say(b, claim({ title: "B" }))
    await meet(a, b)
    await a.compact(NOW)
    // What stands in is b's, and c has heard of a alone.
    await a.sign()
    const batch = await a.store.read(() =>
      readOutgoing(a.store.dialect, { log: "library", origin: a.origin, after: 0, limit: 100 }),
    )
    if (batch !== undefined) await c.ingest(batch)
    expect(await c.takePart()).toMatchObject({ said: 1 })
    expect((await c.events(1, 100)).at(-1)?.type).toBe("replica.seen")
    await meet(a, b, c)
    expect(await c.takePart()).toMatchObject({ said: 1 })
    expect((await c.events(1, 100)).at(-1)?.type).toBe("compaction.accepted")
  })

  it("[SYNC-47] does not wait for a replica that was revoked, or goes on under another key that has agreed", async () => {
    const { all, meet } = await replicas(3)
    const [a, b, c] = all
    await say(a, CREATED, claim({ title: "A" }), claim({ title: "B" }))
    await meet(a, b, c)
    await b.takePart({ introduce: true })
    await c.takePart({ introduce: true })
    await meet(a, b, c)
    await a.compact(NOW)
    await meet(a, b)
    await a.revoke(c.origin)
    await b.rotateKey()
    await b.takePart()
    await meet(a, b)
    expect(await a.compact(NOW)).toMatchObject({ removed: { events: 1 }, waiting: [], expired: [] })
  })
})

describe("a replica that was not heard of for the lease", () => {
  /** A library in which one replica was away for 200 days, and something was compacted since. */
  async function away() {
    const { all, time, meet } = await replicas(3)
    const [a, b, c] = all
    const [, , later] = await say(a, CREATED, claim({ title: "A" }), claim({ title: "B" }))
    await meet(a, b, c)
    await b.takePart({ introduce: true })
    await c.takePart({ introduce: true })
    await meet(a, b, c)
    for (time.day = 20; time.day < 200; time.day += 20) {
      await a.takePart({ introduce: true })
      await say(a, { type: "replica.seen", subject: `replica:${a.origin}`, payload: {} })
      await say(b, { type: "replica.seen", subject: `replica:${b.origin}`, payload: {} })
    }
    await meet(a, b)
    await a.compact(NOW)
    await meet(a, b)
    await b.takePart()
    await meet(a, b)
    const former = c.origin
    expect(await a.compact(NOW)).toMatchObject({ removed: { events: 1 }, waiting: [], expired: [former] })
    return { a, b, c, former, later, meet }
  }

  it("[SYNC-48] hands over what is its own, takes another origin, and has lost nothing", async () => {
    const { a, b, c, former, meet } = await away()
    await say(c, claim({ artist: "Said while away" }, { provider: "user", tier: "user" }))
    expect(await c.takePart()).toMatchObject({ passedOver: undefined })
    await meet(a, b, c)
    expect(await c.takePart()).toMatchObject({ passedOver: { former } })
    expect(c.origin).not.toBe(former)
    expect(await c.takePart()).toEqual({ said: 0, passedOver: undefined })
    await meet(a, b, c)
    expect((await a.events(1, 1000)).some(({ type, origin }) => type === "replica.seen" && origin === c.origin)).toBe(
      true,
    )
    expect(await rows(a, "SELECT artist FROM track WHERE id = 't'")).toEqual([{ artist: "Said while away" }])
    await expectSame(a, b, c)
  })

  it("[SYNC-48] [FOLD-31] may have taken back what stands in: then the next claim shows, the same everywhere", async () => {
    const { a, b, c, later, meet } = await away()
    await revert(c, later?.id)
    await meet(a, b, c)
    expect(await statuses(a)).toEqual(["active", "compacted", "reverted"])
    expect(await title(a)).toBe(await title(c))
    await expectSame(a, b, c)
  })

  it("[SYNC-48] keeps its name where it had agreed", async () => {
    const { a, b, meet } = await away()
    const before = b.origin
    await meet(a, b)
    expect(await b.takePart()).toMatchObject({ passedOver: undefined })
    expect(b.origin).toBe(before)
  })
})

describe("what is compacted", () => {
  it("[FOLD-30] is the same whichever of proposal, compaction and event comes first, with and without payload", async () => {
    const { all, meet } = await replicas(3)
    const [a, b, c] = all
    await say(a, CREATED, claim({ title: "A" }), claim({ title: "B" }))
    await meet(a, b)
    await a.compact(NOW)
    // b holds the payload, c gets it bare.
    await meet(a, b)
    await send(a, c)
    expect((await c.events(2, 1))[0]?.payload).toBeNull()
    await expectSame(a, b, c)
  })

  it("[FOLD-30] [SYNC-46] is the same in PGlite, whichever of the two compacts", async () => {
    const client = await PGlite.create()
    const { all, meet, open } = await replicas(1)
    const [a] = all
    const b = await open(9, await pgliteStore({ client }))
    await say(a, CREATED, claim({ title: "A" }), claim({ title: "B" }))
    await meet(a, b)
    await b.takePart({ introduce: true })
    await meet(a, b)
    expect(await b.compact({ ...NOW, dryRun: true })).toMatchObject({ found: { events: 1 } })
    expect(await b.compact(NOW)).toMatchObject({ waiting: [{ origins: [a.origin] }] })
    await meet(a, b)
    await a.takePart()
    await meet(a, b)
    expect(await b.compact(NOW)).toMatchObject({ removed: { events: 1 }, expired: [] })
    await meet(a, b)
    await expectSame(a, b)
    expect(await b.takePart({ introduce: true })).toMatchObject({ passedOver: undefined })
    await client.close()
  })

  it("[FOLD-30] stays erased where it was erased, and can be erased", async () => {
    const { all } = await replicas(1)
    const [a] = all
    const [, one, two] = await say(a, CREATED, claim({ title: "A" }), claim({ title: "B" }))
    await a.compact(NOW)
    await a.append({ actor: "user:ada", events: (context) => eraseEvents(context, [one?.id ?? "", two?.id ?? ""]) })
    expect(await statuses(a)).toEqual(["active", "erased", "erased"])
    expect(await a.verify()).toMatchObject({ ok: true, erased: 2, compacted: 0 })
  })
})

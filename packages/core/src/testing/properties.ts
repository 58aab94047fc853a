/**
 * What must hold of the engine for every history, as plain functions: the suite runs them on the engine, and on copies of
 * it into which a bug was planted, to see that each is caught.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict"
import fc from "fast-check"
import type { Registry } from "../define/registry.ts"
import { StorageFull } from "../errors.ts"
import { Library } from "../Library.ts"
import { compareOrder, type LogEvent } from "../log/event.ts"
import type { Request, Row, Store, Work } from "../store/port.ts"
import { incoming, type Line, Scribe } from "./chains.ts"
import { memoryStore, newLibrary, seededPorts } from "./given.ts"
import { deliver, delivery, history } from "./history.ts"
import { FINAL } from "./model/events.ts"
import { afterErasure } from "./model/gone.ts"
import { modelOf } from "./model/model.ts"
import { hashedRows, holds, stateOf } from "./oracle.ts"
import { narrowRegistry, olderRegistry, testRegistry } from "./registry.ts"
import { acts, plainEvents, Replicas } from "./replicas.ts"
import type { State } from "./state.ts"

const same = (found: unknown, wanted: unknown): void =>
  deepStrictEqual(JSON.parse(JSON.stringify(found)), JSON.parse(JSON.stringify(wanted)))

const opened = (library: Library, registry: Registry) =>
  Library.open({ store: library.store, registry, ports: library.ports })

/** Equal rows first, since they tell more than hashes that differ. */
async function expectEqual(a: Library, b: Library): Promise<void> {
  same(await hashedRows(a), await hashedRows(b))
  strictEqual(await a.stateHash(), await b.stateHash())
}

/** Shows what the model shows of the events that are in its log. */
async function expectModel(library: Library): Promise<void> {
  same(await stateOf(library), modelOf(library.registry, await plainEvents(library)))
}

async function expectRebuilt(library: Library): Promise<void> {
  const [hash, rows] = [await library.stateHash(), await hashedRows(library)]
  await library.rebuild()
  same(await hashedRows(library), rows)
  strictEqual(await library.stateHash(), hash)
}

async function expectSound(library: Library): Promise<void> {
  same((await library.verify()).problems, [])
}

/** However a history arrives, the views are those of the model and those of a rebuild. */
export const showsTheModel = (runs: number): Promise<void> =>
  holds(runs, [history(), delivery], async (told, handovers) => {
    const reopen = (library: Library) => opened(library, testRegistry)
    const library = await deliver(await newLibrary(testRegistry), told, handovers, reopen)
    same(await stateOf(library), modelOf(testRegistry, told.events))
    await expectRebuilt(library)
    await library.close()
  })

/** Two replicas that got the same history in two ways have equal hashes. */
export const convergesInTwoWays = (runs: number): Promise<void> =>
  holds(runs, [history(), delivery, delivery], async (told, one, other) => {
    const reversed = { ...told, lines: told.lines.toReversed() }
    const a = await deliver(await newLibrary(testRegistry, 1), told, one)
    const b = await deliver(await newLibrary(testRegistry, 2), reversed, other)
    await expectEqual(a, b)
    await Promise.all([a.close(), b.close()])
  })

/** A program that knows more shows what it would have shown had it been there from the start; one that knows less, too. */
export const upgradesAsFresh = (runs: number): Promise<void> =>
  holds(runs, [history(), delivery], async (told, handovers) => {
    const lines = told.lines.map((line) => ({ ...line, events: line.events.slice(0, line.events.length / 2) }))
    const older = await deliver(await newLibrary(olderRegistry), { ...told, lines }, handovers)
    const ids = new Set(lines.flatMap((line) => line.events.map(({ head }) => head.id)))
    same(
      await stateOf(older),
      modelOf(
        olderRegistry,
        told.events.filter(({ id }) => ids.has(id)),
      ),
    )
    const upgraded = await deliver(await opened(older, testRegistry), told, [])
    const fresh = await deliver(await newLibrary(testRegistry), told, [])
    await expectEqual(upgraded, fresh)
    const downgraded = await opened(upgraded, olderRegistry)
    // What the newer program has erased, the older one does not bring back.
    same(await stateOf(downgraded), modelOf(olderRegistry, afterErasure(testRegistry, told.events)))
    await Promise.all([downgraded.close(), fresh.close()])
  })

/** A program that has learned events, and a new version of one, folds again what has them, in place, and shows the same. */
export const upgradesInPlace = (runs: number): Promise<void> =>
  holds(runs, [history(), delivery, fc.nat(3)], async (told, handovers, cuts) => {
    const lines = told.lines.map((line) => ({ ...line, events: line.events.slice(0, line.events.length / 2) }))
    const narrow = await deliver(await newLibrary(narrowRegistry), { ...told, lines }, handovers)
    same(await stateOf(narrow), modelOf(narrowRegistry, await plainEvents(narrow)))
    const { store } = narrow
    for (let cut = 0; cut < cuts; cut++) {
      const ports = { ...seededPorts(1), pause: () => Promise.reject(new Error("cut off")) }
      await Library.open({ store, registry: testRegistry, ports }).catch(() => undefined)
    }
    const library = await opened(narrow, testRegistry)
    strictEqual(library.generation, narrow.generation)
    await expectModel(library)
    const upgraded = await deliver(library, told, [])
    const fresh = await deliver(await newLibrary(testRegistry), told, [])
    await expectEqual(upgraded, fresh)
    await expectSound(upgraded)
    const narrowed = await opened(upgraded, narrowRegistry)
    await narrowed.upgraded()
    same(await stateOf(narrowed), modelOf(narrowRegistry, afterErasure(testRegistry, told.events)))
    await Promise.all([narrowed.close(), fresh.close()])
  })

/** As of a vector or a time, a library shows what one shows that holds no more. */
export const showsMoments = (runs: number): Promise<void> =>
  holds(runs, [history(40), delivery, fc.nat(12)], async (told, handovers, cut) => {
    const library = await deliver(await newLibrary(testRegistry), told, handovers)
    // What is erased today is not shown as of yesterday.
    const kept = afterErasure(testRegistry, told.events)
    const vector: Record<string, Record<string, number>> = {}
    for (const { log, origin } of told.lines) (vector[log] ??= {})[origin] = cut
    const exact = await library.asOf({ vector })
    same(
      await stateOf(exact),
      modelOf(
        testRegistry,
        kept.filter(({ seq }) => seq <= cut),
      ),
    )
    const time = told.events[cut % told.events.length]?.at ?? 0
    const then = await library.asOf({ time })
    same(
      await stateOf(then),
      modelOf(
        testRegistry,
        kept.filter(({ at }) => at <= time),
      ),
    )
    await Promise.all([library.close(), exact.close(), then.close()])
  })

/** What people see of the domain: without what the engine lists about events, and what counts reverted events too. */
function seen({ note = [], tag = [], counter = [], mark = [] }: State): State {
  const touched = counter.filter((row) => row["total"] !== 0 || row["mark"] !== "")
  return { note, tag, counter: touched.map((row) => ({ ...row, trail: "" })), mark }
}

/** After a revert people see what they would without the event, and after its revert what they saw before. */
export const revertsAsIfNever = (runs: number): Promise<void> =>
  holds(runs, [history(40), delivery, fc.nat(100)], async (told, handovers, pick) => {
    const library = await deliver(await newLibrary(testRegistry), told, handovers)
    const target = told.events[pick % told.events.length]
    if (target === undefined) return
    // Nothing takes an erasure or a compaction back.
    const without = FINAL.has(target.type) ? told.events : told.events.filter((event) => event !== target)
    const scribe = new Scribe(seededPorts(99))
    const at = Math.max(...told.events.map((event) => event.at)) + 1
    const revert = ({ id, origin, seq, log }: typeof target, when: number) => {
      const said = { log, at: when, op: "ab".repeat(16), type: "revert.made", subject: `revert:${when}` }
      return scribe.say({ ...said, payload: { events: [{ id, origin, seq }], operations: [] } })
    }
    const first = revert(target, at)
    await library.ingest(incoming(scribe.lines.get(target.log) as Line))
    same(seen(await stateOf(library)), seen(modelOf(testRegistry, without)))
    revert(first, at + 1)
    await library.ingest(incoming(scribe.lines.get(target.log) as Line))
    same(seen(await stateOf(library)), seen(modelOf(testRegistry, told.events)))
    await library.close()
  })

/** Replicas that append and exchange come to equal views; an edit beats all that its replica had seen of the subject. */
export const replicasAgree = (runs: number, twins: number): Promise<void> =>
  holds(runs, [acts], async (all) => {
    const replicas = await Replicas.open(testRegistry, twins === 0 ? 3 : 4, twins)
    for (const one of all) {
      await replicas.perform(one)
      if (one.act === "append") await expectLatest(replicas.libraries[one.who % replicas.libraries.length] as Library)
    }
    await replicas.settle()
    const [first, ...others] = replicas.libraries
    if (first === undefined) throw new Error("no replica")
    for (const other of others) await expectEqual(first, other)
    await expectModel(first)
    for (const library of replicas.libraries) await expectSound(library)
    await replicas.close()
  })

/** The last event of the log sorts after all others of its subject that are not erased. */
async function expectLatest(library: Library): Promise<void> {
  const events = await library.events(1, 10_000)
  const last = events.at(-1)
  for (const event of events) {
    if (
      event === last ||
      event.payload === null ||
      last === undefined ||
      event.subject !== last.subject ||
      event.log !== last.log
    )
      continue
    ok(compareOrder(event, last) < 0, `${last.id} does not sort after ${event.id}, which its author had seen`)
  }
}

/** A store whose disk is full at one of the requests, counted from when it is armed. */
class FailingStore implements Store {
  readonly dialect
  readonly exclusive
  failAt = 0
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
    this.dialect = store.dialect
    this.exclusive = store.exclusive
  }
  write<T>(work: () => Work<T>): Promise<T> {
    const fails = (): boolean => --this.failAt === 0
    return this.#store.write(function* (): Generator<Request, T, Row[]> {
      const running = work()
      let state = running.next()
      while (!state.done) {
        if (fails()) throw new StorageFull({ message: "no room left for the test" })
        state = running.next(yield state.value)
      }
      return state.value
    })
  }
  read = <T>(work: () => Work<T>): Promise<T> => this.#store.read(work)
  scratch = (): Promise<Store> => this.#store.scratch()
  close = (): Promise<void> => this.#store.close()
}

/** A batch that fails at any of its requests leaves nothing, in the database or in memory; the next one goes in. */
export const failsWhole = (runs: number): Promise<void> =>
  holds(
    runs,
    [history(25), fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 })],
    async (told, places) => {
      const store = new FailingStore(memoryStore())
      const library = await Library.open({ store, registry: testRegistry, ports: seededPorts(1) })
      const attempt = async (place: number, write: () => Promise<unknown>): Promise<void> => {
        store.failAt = place
        await write().catch((error: unknown) => ok(error instanceof StorageFull, String(error)))
        store.failAt = 0
      }
      const said = (i: number) => ({
        type: "note.said",
        subject: `note:${i % 3}`,
        payload: { text: `${i}`, mood: "low" },
      })
      for (const [i, place] of places.entries()) {
        const line = told.lines[i % told.lines.length] as Line
        const before = (await library.events(1, 10_000)).map(({ id }) => id)
        await attempt(place, () =>
          i % 2 === 0
            ? library.append({ actor: "user:ada", events: [said(i), said(i + 1), said(i)] })
            : library.ingest(incoming(line)),
        )
        const after = (await library.events(1, 10_000)).map(({ id }) => id)
        same(after.slice(0, before.length), before)
        ok([0, 3].includes(after.length - before.length) || i % 2 === 1, `${after.length - before.length} of 3 events`)
        await expectModel(library)
      }
      for (const line of told.lines) await library.ingest(incoming(line))
      await library.append({ actor: "user:ada", events: [said(0)] })
      await expectModel(library)
      await expectSound(library)
      await library.close()
    },
  )

/** A subject with many events and a large state shows the same, whatever lies in pages, snapshots and memory. */
export async function keepsHotSubjects(): Promise<void> {
  let library = await newLibrary(testRegistry)
  const scribe = new Scribe(seededPorts(3))
  let at = 1_000_000
  const events = Array.from({ length: 1400 }, (_, i) => {
    at += i % 97 === 0 ? -500 : 7
    const payload = { text: `a text of some length, so that the state outgrows its row ${i}`, mood: "low" }
    return scribe.say({ type: "note.said", subject: "note:hot", payload, at, v: 2 })
  })
  const line = scribe.lines.get("library") as Line
  for (let from = 0; from < line.events.length;) {
    const to = from + 1 + ((from * 7) % 40)
    await library.ingest(incoming(line, from, to))
    if (from % 11 === 0) library = await opened(library, testRegistry)
    from = to
  }
  const act = async (kind: string, { id, origin, seq }: { id: string; origin: string; seq: number }) => {
    const payload = { events: [{ id, origin, seq }], operations: [] }
    await library.append({ actor: "user:ada", events: [{ type: `${kind}.made`, subject: `${kind}:1`, payload }] })
    await expectModel(library)
  }
  for (const [i, kind] of ["revert", "erasure", "revert"].entries()) {
    await act(kind, events[700 * i - (i === 2 ? 1 : 0)] as (typeof events)[number])
    // The last event, which the stored state does not hold yet, in a library that has just been opened.
    const late = { type: "note.said", subject: "note:hot", payload: { text: `late ${i}`, mood: "low" } }
    const appended = await library.append({ actor: "user:ada", events: [late] })
    library = await opened(library, testRegistry)
    await act(kind, appended.events[0] as LogEvent)
  }
  const said = { type: "note.said", subject: "note:hot", payload: { text: "end", mood: "low" } }
  await library.append({ actor: "user:ada", events: [said] })
  await expectModel(library)
  const again = await opened(library, testRegistry)
  await again.append({ actor: "user:ada", events: [said] })
  await expectModel(again)
  await expectSound(again)
  await again.close()
}

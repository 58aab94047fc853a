import { describe, expect, it } from "vitest"
import { Library } from "../Library.ts"
import type { Ports } from "../ports.ts"
import type { Store } from "../store/port.ts"
import { incoming, type Line, Scribe } from "../testing/chains.ts"
import { memoryStore, newLibrary, seededPorts } from "../testing/given.ts"
import { deliver, delivery, history } from "../testing/history.ts"
import { modelOf } from "../testing/model/model.ts"
import { hashedRows, holds, stateOf } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import { plainEvents } from "../testing/replicas.ts"
import { rebuildViews } from "./rebuild.ts"

const said = (subject: string, text: string) => ({ type: "note.said", subject, payload: { text, mood: "low" } })

/** A library whose rebuild does something whenever it pauses. */
async function pausing(seed = 1) {
  const hooks: { pause: () => Promise<void> } = { pause: () => Promise.resolve() }
  const ports: Ports = { ...seededPorts(seed), pause: () => hooks.pause() }
  return { library: await Library.open({ store: memoryStore(), registry: testRegistry, ports }), hooks }
}

/** A store that does something after a write. */
function hookedStore() {
  const store = memoryStore()
  const after = { write: () => Promise.resolve() }
  const hooked: Store = {
    dialect: store.dialect,
    exclusive: store.exclusive,
    write: async (work) => {
      const result = await store.write(work)
      await after.write()
      return result
    },
    read: (work) => store.read(work),
    scratch: () => store.scratch(),
    close: () => store.close(),
  }
  return { hooked, after }
}

async function expectModel(library: Library): Promise<void> {
  expect(await stateOf(library)).toEqual(modelOf(testRegistry, await plainEvents(library)))
}

describe("a rebuild", () => {
  it("[FOLD-13] takes in what is appended at any of its steps", async () => {
    const { library, hooks } = await pausing()
    await library.append({ actor: "user:ada", events: [said("note:1", "a"), said("note:2", "b")] })
    let pauses = 0
    hooks.pause = async () => {
      pauses += 1
      await library.append({
        actor: "user:ada",
        events: pauses < 30 ? [said("note:1", `p${pauses}`), said(`note:new${pauses}`, "c")] : [],
      })
    }
    await library.rebuild()
    await library.append({ actor: "user:ada", events: [said("note:1", "after")] })
    expect(pauses).toBeGreaterThan(5)
    await expectModel(library)
  })

  it("[FOLD-13] takes in what is appended in the very tick in which the views are exchanged", async () => {
    const { library } = await pausing()
    await library.append({ actor: "user:ada", events: [said("note:1", "a")] })
    let isRunning = true
    const writing = (async () => {
      for (let i = 0; isRunning; i++)
        await library.append({ actor: "user:ada", events: [said("note:1", `t${i % 10}`)] })
    })()
    for (let i = 0; i < 5; i++) await library.rebuild()
    isRunning = false
    await writing
    await expectModel(library)
  })

  it("[FOLD-6] [FOLD-13] switches off a target that arrives after the rebuild has begun", async () => {
    const author = new Scribe(seededPorts(5))
    const target = author.say({ ...said("note:1", "wrong"), at: 10, v: 2 })
    const judge = new Scribe(seededPorts(6))
    const { id, origin, seq } = target
    judge.say({
      type: "revert.made",
      subject: "revert:1",
      at: 20,
      payload: { events: [{ id, origin, seq }], operations: [] },
    })
    const { hooked, after } = hookedStore()
    const library = await Library.open({ store: hooked, registry: testRegistry, ports: seededPorts(1) })
    await library.ingest(incoming(judge.lines.get("library") as Line))
    after.write = async () => {
      after.write = () => Promise.resolve()
      await library.ingest(incoming(author.lines.get("library") as Line))
    }
    await library.rebuild()
    expect((await stateOf(library))["note"]).toEqual([])
    await expectModel(library)
  })

  it("[FOLD-13] [LOG-20] takes in payloads that come after all, at any of its steps", async () => {
    const author = new Scribe(seededPorts(5))
    for (let i = 0; i < 12; i++) author.say({ ...said(`note:${i}`, "a"), at: 10 + i, v: 2 })
    const whole = incoming(author.lines.get("library") as Line)
    const bare = { ...whole, events: whole.events.map(({ header }) => ({ header, payload: null })) }
    const { hooked, after } = hookedStore()
    const library = await Library.open({ store: hooked, registry: testRegistry, ports: seededPorts(1) })
    await library.ingest(bare)
    let step = 0
    let isInside = false
    after.write = async () => {
      if (isInside || step === 12) return
      step += 1
      isInside = true
      await library.ingest({
        ...whole,
        events: whole.events.map((event, i) => (i < step ? event : { ...event, payload: null })),
      })
      isInside = false
    }
    await library.rebuild()
    expect(step).toBeGreaterThan(5)
    await expectModel(library)
  })

  it("[FOLD-6] [FOLD-13] switches off a target that lies a page behind its revert in the tail", async () => {
    const author = new Scribe(seededPorts(5))
    const target = author.say({ ...said("note:1", "wrong"), at: 10, v: 2 })
    const judge = new Scribe(seededPorts(6))
    const { id, origin, seq } = target
    judge.say({
      type: "revert.made",
      subject: "revert:1",
      at: 20,
      payload: { events: [{ id, origin, seq }], operations: [] },
    })
    const library = await newLibrary(testRegistry)
    let isFirst = true
    const onProgress = () => {
      if (!isFirst) return
      isFirst = false
      void library.ingest(incoming(judge.lines.get("library") as Line))
      void library.append({
        actor: "user:ada",
        events: Array.from({ length: 5000 }, (_, i) => said("note:2", String(i % 10))),
      })
      void library.ingest(incoming(author.lines.get("library") as Line))
    }
    await library.rebuild(onProgress)
    await expectModel(library)
  })

  it("[FOLD-13] resumes where it was cut off, also in another process, and then shows the same", () =>
    holds(15, [history(40), delivery], async (told, handovers) => {
      let library = await deliver(await newLibrary(testRegistry), told, handovers)
      const live = await hashedRows(library)
      for (let cut = 0; cut < 12; cut++) {
        const stop = new AbortController()
        let steps = 0
        const options = { store: library.store, registry: testRegistry, ports: library.ports, signal: stop.signal }
        const ended = await rebuildViews({
          ...options,
          onProgress: () => {
            if (++steps > cut % 3) stop.abort()
          },
        }).then(
          () => true,
          () => false,
        )
        library = await Library.open({ store: library.store, registry: testRegistry, ports: library.ports })
        expect(await hashedRows(library)).toEqual(live)
        if (ended) break
      }
      await library.rebuild()
      expect(await hashedRows(library)).toEqual(live)
      await library.close()
    }))

  it("[FOLD-13] resumes in the middle of a log, whatever of its subjects had been stored by then", async () => {
    const library = await newLibrary(testRegistry)
    const events = Array.from({ length: 9000 }, (_, i) => said(`note:${i % 7000}`, String(i)))
    await library.append({ actor: "user:ada", events })
    const [hash, { store, ports }] = [await library.stateHash(), library]
    let cuts = 0
    for (let isDone = false; !isDone; cuts += 1) {
      const stop = new AbortController()
      const options = { store, ports, registry: testRegistry, signal: stop.signal }
      isDone = await rebuildViews({ ...options, onProgress: () => stop.abort() }).then(
        () => true,
        () => false,
      )
      if (cuts > 100) break
    }
    expect(cuts).toBeGreaterThan(10)
    const resumed = await Library.open({ store, registry: testRegistry, ports })
    expect(await resumed.stateHash()).toBe(hash)
    expect((await resumed.verify()).problems).toEqual([])
  })
})

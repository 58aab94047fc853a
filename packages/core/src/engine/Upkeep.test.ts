import { describe, expect, it } from "vitest"
import { upgradeFrom } from "../define/registry.ts"
import { StorageFull } from "../errors.ts"
import { Library } from "../Library.ts"
import type { Ports } from "../ports.ts"
import type { Store } from "../store/port.ts"
import { carry } from "../testing/exchange.ts"
import { newLibrary, rows, seededPorts } from "../testing/given.ts"
import { narrowRegistry, nextRegistry, olderRegistry, testRegistry } from "../testing/registry.ts"

const actor = "user:ada"
const said = (subject: string, text: string) => ({ type: "note.said", subject, payload: { text, mood: "low" } })
const texts = async (library: Library) =>
  (await rows<{ text: string }>(library, "SELECT text FROM note ORDER BY subject")).map(({ text }) => text)

/** Ports whose pauses last until they are released. */
function gate() {
  let release = (): void => undefined
  const opened = new Promise<void>((resolve) => (release = resolve))
  const ports: Ports = { ...seededPorts(8), pause: () => opened }
  return { ports, release: () => release() }
}

/** A library of the release before, closed but for its store. */
async function earlier(): Promise<Store> {
  const library = await newLibrary(testRegistry)
  await library.append({ actor, events: [said("note:1", "a"), said("note:2", "b")] })
  return library.store
}

describe("what an upgrade needs", () => {
  it("[FOLD-27] is told by the version that the views were made by", () => {
    const from = (stored: typeof testRegistry, now: typeof testRegistry) => upgradeFrom(stored.version, now)
    expect(from(testRegistry, testRegistry)).toEqual({ kind: "none" })
    expect(from(narrowRegistry, testRegistry)).toEqual({ kind: "refold", raised: new Set(["note.said"]) })
    expect(from(testRegistry, narrowRegistry)).toEqual({ kind: "rebuild", beside: true })
    expect(from(testRegistry, nextRegistry)).toEqual({ kind: "rebuild", beside: true })
    expect(from(olderRegistry, testRegistry)).toEqual({ kind: "rebuild", beside: false })
    expect(upgradeFrom("", testRegistry)).toEqual({ kind: "rebuild", beside: false })
  })
})

describe("an upgrade whose views come out otherwise", () => {
  it("[FOLD-27] opens at once and shows the views of before; what writes waits until they are exchanged", async () => {
    const store = await earlier()
    const { ports, release } = gate()
    const library = await Library.open({ store, registry: nextRegistry, ports })
    const done: string[] = []
    const appended = library.append({ actor, events: [said("note:1", "c")] }).then(() => done.push("append"))
    const state = library.state("note:1").then(() => done.push("state"))
    const history = library.history("note:1").then((entries) => entries.length)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await texts(library)).toEqual(["a/", "b/"])
    expect([done, (await library.events(1, 10)).length]).toEqual([[], 2])
    release()
    await library.upgraded()
    await Promise.all([appended, state])
    expect(await texts(library)).toEqual(["A/C/", "B/"])
    expect(await history).toBeGreaterThan(0)
    expect(await library.verify()).toMatchObject({ ok: true, events: 3 })
    const { generation } = library
    expect((await Library.open({ store, registry: nextRegistry, ports })).generation).toBe(generation)
  })

  it("[FOLD-27] goes on where closing cut it off", async () => {
    const store = { ...plain(await earlier()), close: () => Promise.resolve() }
    const { ports, release } = gate()
    const library = await Library.open({ store, registry: nextRegistry, ports })
    const closed = library.close()
    const upgraded = library.upgraded().then(
      () => "upgraded",
      (cause: Error) => cause.name,
    )
    release()
    await closed
    expect(await upgraded).toBe("StorageFailed")
    const again = await Library.open({ store, registry: nextRegistry, ports: seededPorts(1) })
    await again.upgraded()
    expect(await texts(again)).toEqual(["A/", "B/"])
  })

  it("[FOLD-27] that fails keeps the views of before and refuses to write, until a rebuild succeeds", async () => {
    const store = plain(await earlier())
    let isFull = false
    const failing: Store = {
      ...store,
      write: (work) => (isFull ? Promise.reject(new StorageFull({ message: "no room" })) : store.write(work)),
    }
    const ports: Ports = {
      ...seededPorts(8),
      pause: async () => {
        isFull = true
      },
    }
    const library = await Library.open({ store: failing, registry: nextRegistry, ports })
    await expect(library.upgraded()).rejects.toMatchObject({ _tag: "StorageFull" })
    isFull = false
    await expect(library.append({ actor, events: [said("note:1", "c")] })).rejects.toMatchObject({
      _tag: "StorageFull",
    })
    expect(await texts(library)).toEqual(["a/", "b/"])
    const calm = await Library.open({ store: failing, registry: nextRegistry, ports: seededPorts(1), leaveViews: true })
    await expect(calm.append({ actor, events: [said("note:1", "c")] })).rejects.toMatchObject({
      _tag: "CommandRejected",
    })
    await calm.rebuild()
    await calm.upgraded()
    await calm.append({ actor, events: [said("note:1", "c")] })
    expect(await texts(calm)).toEqual(["A/C/", "B/"])
  })

  it("[FOLD-13] rebuilds one after the other, however many are asked for", async () => {
    const library = await newLibrary(testRegistry)
    await library.append({ actor, events: [said("note:1", "a")] })
    await Promise.all([library.rebuild(), library.rebuild(), library.rebuild()])
    expect(library.generation).toBe(4)
    expect(await library.verify()).toMatchObject({ ok: true })
  })
})

describe("an upgrade in place", () => {
  it("[FOLD-27] that an older program finds half done is undone by a rebuild", async () => {
    const narrow = await newLibrary(narrowRegistry)
    const later = await newLibrary(testRegistry, 2)
    await later.append({
      actor,
      events: [said("note:1", "a"), { type: "note.tagged", subject: "note:1", payload: { tags: { x: 1 } } }],
    })
    const { store } = narrow
    await later.sign()
    await carry(later, narrow, later.origin, 0, 10)
    const live = await narrow.stateHash()
    const ports = { ...seededPorts(1), pause: () => Promise.reject(new Error("cut off")) }
    await expect(Library.open({ store, registry: testRegistry, ports })).rejects.toThrow("cut off")
    const back = await Library.open({ store, registry: narrowRegistry, ports: seededPorts(1) })
    await back.upgraded()
    expect(await back.stateHash()).toBe(live)
    expect(back.generation).toBe(2)
  })
})

/** The methods of a store as fields, to replace some. */
const plain = (store: Store): Store => ({
  dialect: store.dialect,
  exclusive: store.exclusive,
  write: (work) => store.write(work),
  read: (work) => store.read(work),
  scratch: () => store.scratch(),
  close: () => store.close(),
})

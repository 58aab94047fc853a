/** Wishes, first by their reducer alone, then through the whole engine on SQLite in memory. */
import { readFileSync } from "node:fs"
import { afterEach, describe, expect, it } from "vitest"
import { defineRegistry } from "../../../packages/core/src/define/registry.ts"
import { LIBRARY } from "../../../packages/core/src/ids.ts"
import type { Library } from "../../../packages/core/src/Library.ts"
import { readOutgoing } from "../../../packages/core/src/log/ingest.ts"
import { append, folded, newLibrary, rows } from "../../../packages/core/src/testing/given.ts"
import { wishEvents } from "./events.ts"
import { wishAspect } from "./fold.ts"
import { wishKind } from "./view.ts"

const registry = defineRegistry({ projectionVersion: 1, kinds: [wishKind], crossViews: [] })

const open: Library[] = []
async function library(seed: number): Promise<Library> {
  const opened = await newLibrary(registry, seed)
  open.push(opened)
  return opened
}
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const subject = "wish:5f1c0e7a9b2d4c6e8f00112233445566"
const made = (title: string) => ({ type: "wish.made", subject, payload: { title, priority: 1 } })
const granted = { type: "wish.granted", subject, payload: { track: "00aa11bb" } }
const withdrawn = { type: "wish.withdrawn", subject, payload: {} }
const wishes = (of: Library) => rows(of, "SELECT title, priority, track FROM wish ORDER BY id")

describe("the reducer", () => {
  const after = (...events: Parameters<typeof folded>[1]) =>
    folded(subject, events).reduce((state, event) => wishAspect.fold(state, event), wishAspect.initial())

  it("keeps what the last wish says", () => {
    expect(after(made("Vexations"), granted, made("Gnossienne No. 1"))).toEqual({
      wish: { title: "Gnossienne No. 1", priority: 1 },
      track: "00aa11bb",
    })
  })

  it("knows no wish once it is withdrawn", () => {
    expect(after(made("Vexations"), withdrawn)).toEqual({})
  })
})

describe("the events", () => {
  const golden = (type: string, v: number): unknown =>
    JSON.parse(readFileSync(new URL(`golden/${type}.v${v}.json`, import.meta.url), "utf8"))

  it.each(Object.values(wishEvents))("$type reads every version that was released", (definition) => {
    for (let v = 1; v <= definition.v; v++) expect(() => definition.decode(v, golden(definition.type, v))).not.toThrow()
    expect(golden(definition.type, definition.v)).toEqual(definition.example)
  })

  it.each(Object.values(wishEvents))("$type takes nothing but an object", ({ v, decode, example }) => {
    for (const odd of [[example], "", 0, null]) expect(() => decode(v, odd)).toThrow("Expected object")
  })

  it("lifts the first version of wish.made to the present one", () => {
    expect(wishEvents.made.decode(1, golden("wish.made", 1))).toMatchObject({ priority: 2 })
  })
})

describe("the engine", () => {
  it("shows an appended wish in the view", async () => {
    const laptop = await library(1)
    await append(laptop, [made("Vexations"), granted])
    expect(await wishes(laptop)).toEqual([{ title: "Vexations", priority: 1, track: "00aa11bb" }])
  })

  it("refuses a payload that breaks the schema, and stores nothing", async () => {
    const laptop = await library(1)
    await expect(append(laptop, [made("")])).rejects.toMatchObject({ _tag: "InvalidPayload" })
    expect(await laptop.events(1, 10)).toEqual([])
  })

  it("gives two replicas the same views, whoever hears of what first", async () => {
    const [laptop, phone] = [await library(1), await library(2)]
    await append(laptop, [made("Vexations"), withdrawn])
    await append(phone, [made("Gnossienne No. 1"), granted])
    await send(laptop, phone)
    await send(phone, laptop)
    expect(await wishes(laptop)).toEqual(await wishes(phone))
    expect(await laptop.stateHash()).toBe(await phone.stateHash())
  })

  it("comes to the same when the views are rebuilt from the log", async () => {
    const laptop = await library(1)
    await append(laptop, [made("Vexations")])
    const before = await laptop.stateHash()
    await laptop.rebuild()
    expect(await laptop.stateHash()).toBe(before)
    expect(await laptop.verify()).toMatchObject({ ok: true, events: 1 })
  })
})

/** What sync does, without a network: the events of one replica, signed, into another. */
async function send(from: Library, to: Library): Promise<void> {
  await from.sign()
  const wanted = { log: LIBRARY, origin: from.origin, after: 0, limit: 1000 }
  const events = await from.store.read(() => readOutgoing(from.store.dialect, wanted))
  if (events !== undefined) await to.ingest(events)
}

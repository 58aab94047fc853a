import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { newLibrary, append } from "../testing/given.ts"
import { defineAspect } from "./aspect.ts"
import { defineEvents, event } from "./event.ts"
import { defineKind } from "./kind.ts"
import { defineRegistry } from "./registry.ts"

const One = Schema.Struct({ size: Schema.Literals(["small", "large"]) })
const Two = Schema.Struct({ size: Schema.Int })

const events = defineEvents("box", {
  packed: event({
    doc: "Something was packed.",
    schema: Schema.Struct({ litres: Schema.Int }),
    example: { litres: 3 },
    v: 3,
    former: [
      { v: 1, schema: One, example: { size: "small" }, upcast: ({ size }: typeof One.Type) => ({ size: size.length }) },
      { v: 2, schema: Two, example: { size: 1 }, upcast: ({ size }: typeof Two.Type) => ({ litres: 10 * size }) },
    ],
  }),
  hidden: event({ doc: "It is nobody's business.", log: "user", schema: Schema.Struct({}), example: {} }),
})

describe("an event of several versions", () => {
  const { packed } = events

  it("[FOLD-9] is lifted version by version", () => {
    expect(packed.decode(1, { size: "large" })).toEqual({ litres: 50 })
    expect(packed.decode(2, { size: 4 })).toEqual({ litres: 40 })
    expect(packed.decode(3, { litres: 2 })).toEqual({ litres: 2 })
  })

  it.each([
    ["does not fit its own version, though what would be made of it fits", 1, { size: "medium" }],
    ["fits a later version alone", 1, { litres: 1 }],
    ["fits an earlier version alone", 3, { size: 1 }],
    ["is of a version that never was", 0, { size: "small" }],
  ])("[FOLD-9] does not decode where it %s", (_, v, payload) => {
    expect(() => packed.decode(v, payload)).toThrow(expect.objectContaining({ _tag: "MalformedEvent", rule: "FOLD-9" }))
  })
})

it("[FOLD-10] an event of members' logs is refused in the library's, though its kind is in both", async () => {
  const aspect = defineAspect({
    name: "box",
    events,
    initial: () => ({ count: 0 }),
    fold: { packed: ({ count }) => ({ count: count + 1 }), hidden: ({ count }) => ({ count: count + 100 }) },
  })
  const box = defineKind<{ box: { count: number } }>({
    kind: "box",
    doc: "Where things are.",
    log: "any",
    aspects: [aspect],
    tables: [],
    rows: () => ({}),
  })
  const library = await newLibrary(defineRegistry({ kinds: [box], crossViews: [], projectionVersion: 1 }))
  const hidden = { type: "box.hidden", subject: "box:1", payload: {} }
  await expect(append(library, [hidden])).rejects.toMatchObject({ _tag: "CommandRejected" })
  await append(library, [
    { ...hidden, log: "user:ada" },
    { type: "box.packed", subject: "box:1", payload: { litres: 1 } },
  ])
  expect(await library.state("box:1", "user:ada")).toEqual({ box: { count: 100 } })
  expect(await library.state("box:1")).toEqual({ box: { count: 1 } })
})

import * as Schema from "effect/Schema"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { defineAspect } from "../define/aspect.ts"
import { defineEvents, event } from "../define/event.ts"
import { defineKind } from "../define/kind.ts"
import { defineRegistry } from "../define/registry.ts"
import type { Commit } from "../Library.ts"
import { newLibrary, rows } from "../testing/given.ts"
import type { Table } from "../store/port.ts"
import { rowKey } from "./rowKey.ts"

const PAIR = {
  name: "pair",
  columns: { subject: { type: "text" }, a: { type: "text" }, b: { type: "text" }, seen: { type: "integer" } },
  primaryKey: ["subject", "a", "b"],
} as const satisfies Table

type Pairs = readonly { readonly a: string; readonly b: string; readonly seen: number }[]

/** A kind whose rows have two texts of anyone's choosing in their key. */
const pairs = defineRegistry({
  kinds: [
    defineKind<{ pairs: Pairs }>({
      kind: "list",
      doc: "Pairs of texts.",
      aspects: [
        defineAspect({
          name: "pairs",
          events: defineEvents("pairs", {
            set: event({
              doc: "The pairs were set.",
              schema: Schema.Array(Schema.Struct({ a: Schema.String, b: Schema.String, seen: Schema.Int })),
              example: [{ a: "x", b: "y", seen: 1 }],
            }),
          }),
          initial: (): Pairs => [],
          fold: { set: (_, { payload }) => payload },
        }),
      ],
      tables: [PAIR],
      rows: ({ key }, state) => ({ pair: state.pairs.map((pair) => ({ subject: key, ...pair })) }),
    }),
  ],
  crossViews: [],
  projectionVersion: 1,
})

describe("the key of a row", () => {
  it("[FOLD-19] tells rows apart whose texts are parted elsewhere by a space", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", " ", "%", "2", "0", "5", "é") })
    fc.assert(
      fc.property(texts, texts, texts, texts, (a, b, c, d) => {
        const key = (x: string, y: string) => rowKey(PAIR, { subject: "list:1", a: x, b: y })
        expect(key(a, b) === key(c, d)).toBe(a === c && b === d)
      }),
    )
    expect(rowKey(PAIR, { subject: "list:1", a: "a b", b: "100%" })).toBe("list:1 a%20b 100%25")
    expect(rowKey({ primaryKey: ["subject"] }, { subject: "user:ada note:1" })).toBe("user:ada note:1")
  })

  it("[FOLD-15] [FOLD-19] keeps such rows apart while one of them changes", async () => {
    const library = await newLibrary(pairs)
    const set = (...payload: Pairs) =>
      library.append({ actor: "user:ada", events: [{ type: "pairs.set", subject: "list:1", payload }] })
    const all = () => rows(library, "SELECT a, b, seen FROM pair ORDER BY a, b")
    await set({ a: "a b", b: "c", seen: 1 }, { a: "a", b: "b c", seen: 1 })
    const commits: Commit[] = []
    library.subscribe((commit) => commits.push(commit))
    await set({ a: "a", b: "b c", seen: 1 }, { a: "a b", b: "c", seen: 2 })
    expect(await all()).toEqual([
      { a: "a", b: "b c", seen: 1 },
      { a: "a b", b: "c", seen: 2 },
    ])
    await set({ a: "a", b: "b c", seen: 1 })
    expect(await all()).toEqual([{ a: "a", b: "b c", seen: 1 }])
    expect(commits.map(({ views }) => views.get("pair"))).toEqual([["list:1 a%20b c"], ["list:1 a%20b c"]])
    const live = await library.stateHash()
    await library.rebuild()
    expect(await library.stateHash()).toBe(live)
  })
})

import type { HistoryEntry, Operation } from "@ledgerline/client/contract"
import { describe, expect, it } from "vitest"
import { Arrivals, byActor } from "../news/arrivals.ts"
import { together } from "./changes.ts"
import { asOne, byDay, fits, inOrder, joined, kindOf, stepsOf } from "./grouping.ts"

const operation = (op: string, more: Partial<Operation> = {}): Operation => ({
  op,
  at: 1000,
  actor: "user:eve",
  log: "library",
  origin: "o1",
  events: 1,
  type: "claim.attributed",
  kind: null,
  label: null,
  outcome: null,
  position: 1,
  ...more,
})

describe("actions", () => {
  it.each([
    ["imports", { kind: "import", actor: "import", type: "operation.started" }],
    ["imports", { actor: "import", type: "source.added" }],
    ["enrichment", { kind: "loudness", actor: "loudness", type: "operation.started" }],
    ["enrichment", { actor: "provider:musicbrainz" }],
    ["edits", {}],
    ["reverts", { type: "revert.made" }],
    ["other", { actor: "server", type: "replica.seen" }],
  ] as const)("are told apart: %s", (kind, more) => expect(kindOf(operation("a", more))).toBe(kind))

  it("that have events in several logs are one, with all of them, from when it began", () => {
    const one = asOne([operation("a", { at: 2000 }), operation("b"), operation("a", { log: "user:ada", events: 4 })])
    expect(one).toMatchObject([
      { op: "a", at: 1000, events: 5, logs: ["library", "user:ada"] },
      { op: "b", events: 1 },
    ])
  })

  it("that came in several pages are each there once, the last first, as they were told last", () => {
    const pages = [[operation("b", { position: 5 }), operation("a", { position: 3, outcome: null })]]
    const later = [operation("c", { position: 7 }), operation("a", { position: 3, outcome: "done" })]
    expect(inOrder([...pages, later]).map(({ op, outcome }) => [op, outcome])).toEqual([
      ["c", null],
      ["b", null],
      ["a", "done"],
    ])
  })

  it("are listed by day, the latest first, and narrowed by kind, actor and time", () => {
    const all = asOne([operation("a", { at: 1 }), operation("b", { at: 12 }), operation("c", { at: 15 })])
    const days = byDay(all, (at) => `day ${Math.floor(at / 10)}`)
    expect(days.map(({ day, items }) => [day, items.map(({ op }) => op)])).toEqual([
      ["day 1", ["c", "b"]],
      ["day 0", ["a"]],
    ])
    const any = { kind: "all", actor: "", since: 0 } as const
    expect(all.filter((each) => fits(each, { ...any, since: 12 }))).toHaveLength(2)
    expect(all.filter((each) => fits(each, { ...any, actor: "user:ada" }))).toEqual([])
    expect(all.filter((each) => fits(each, { ...any, kind: "edits" }))).toHaveLength(3)
  })

  it("are news once, when they have ended, and not to who did them", () => {
    const arrivals = new Arrivals(({ actor }) => actor === "user:ada")
    const runs = operation("b", { kind: "import", actor: "import" })
    expect(arrivals.of([operation("a")])).toEqual([])
    expect(arrivals.of([runs, operation("mine", { actor: "user:ada" }), operation("a")])).toEqual([])
    const ended = [{ ...runs, outcome: "done" }, operation("c"), operation("a")]
    const came = arrivals.of(ended)
    expect(came.map(({ op }) => op)).toEqual(["b", "c"])
    expect(arrivals.of(ended)).toEqual([])
    expect(byActor([...came, ...asOne([operation("d")])]).map((each) => each.map(({ op }) => op))).toEqual([
      ["b"],
      ["c", "d"],
    ])
  })
})

describe("events of one thing", () => {
  const entry = (op: string, fields: HistoryEntry["fields"]) => ({ op, at: 1, actor: "import", fields }) as HistoryEntry

  it("are told together where one action made them", () => {
    const steps = stepsOf([entry("a", []), entry("b", []), entry("a", [])])
    expect(steps.map(({ op, entries }) => [op, entries.length])).toEqual([
      ["a", 2],
      ["b", 1],
    ])
  })

  it("are each there once where pages overlap, as the last page has them", () => {
    const of = (id: string, status: string) => ({ id, status }) as HistoryEntry
    const held = [of("a", "active"), of("b", "active"), of("c", "active")]
    const live = [of("b", "reverted"), of("c", "active"), of("d", "active")]
    expect(joined([held, live])).toEqual([of("a", "active"), ...live])
  })

  it("change a field from what the first found to what the last left, or not at all", () => {
    const title = (before: unknown, after: unknown) => ({ field: "title", before, after })
    expect(together([{ fields: [title("a", "b")] }, { fields: [title("b", "c")] }])).toEqual([title("a", "c")])
    expect(together([{ fields: [title("a", "b")] }, { fields: [title("b", "a")] }])).toEqual([])
  })
})

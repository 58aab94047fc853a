/** Albums that are made anew with all views: with their covers, and in one way through the tracks, however many albums there are. */
import { afterAll, beforeAll, expect, it } from "vitest"
import { Library } from "../../Library.ts"
import { registry } from "../../library/index.ts"
import { query, type Store } from "../../store/port.ts"
import { append, memoryStore, rows, seededPorts } from "../../testing/given.ts"
import { through } from "../../testing/through.ts"

const image = (name: string): string => name.repeat(64).slice(0, 64)

const track = (id: string, album: string, number: number, images: readonly string[]) => [
  { type: "track.created", subject: `track:${id}`, payload: { mediaFile: id } },
  {
    type: "claim.attributed",
    subject: `track:${id}`,
    payload: { provider: "embedded", tier: "embedded", fields: { album, artists: ["Ada"], track: number } },
  },
  ...images.map((name) => ({
    type: "artwork.added",
    subject: `track:${id}`,
    payload: { hash: image(name), role: "front", mime: "image/png", provider: "embedded" },
  })),
]

interface Step {
  readonly id: number
  readonly parent: number
  readonly detail: string
}

/** A store that tells how SQLite goes about each query. */
function explaining(store: Store): { readonly store: Store; readonly plans: Map<string, readonly Step[]> } {
  const plans = new Map<string, readonly Step[]>()
  const explained = through(store, function* (request) {
    if (request.kind === "query" && /^\s*SELECT/.test(request.sql) && !plans.has(request.sql))
      plans.set(request.sql, yield* query<Step>(`EXPLAIN QUERY PLAN ${request.sql}`, request.params))
    return yield request
  })
  return { store: explained, plans }
}

/** Steps that go through a whole table for each row of another. */
function repeatedScans(plan: readonly Step[]): readonly string[] {
  const isRepeated = ({ parent }: Step): boolean => {
    const above = plan.find(({ id }) => id === parent)
    return above !== undefined && (above.detail.startsWith("CORRELATED") || isRepeated(above))
  }
  return plan
    .filter((step) => step.detail.startsWith("SCAN") && !step.detail.includes("VIRTUAL TABLE") && isRepeated(step))
    .map(({ detail }) => detail)
}

const { store, plans } = explaining(memoryStore())
let library: Library

beforeAll(async () => {
  library = await Library.open({ store, registry, ports: seededPorts(1) })
  await append(library, [
    // The order of ids is another one than that on the album.
    ...track("a", "Both", 2, ["2"]),
    ...track("b", "Both", 1, ["1"]),
    ...track("c", "Late", 1, []),
    ...track("d", "Late", 2, ["4", "3"]),
    ...track("e", "Bare", 1, []),
    ...track("f", "Hidden", 1, ["5"]),
    ...track("g", "Hidden", 2, ["6"]),
    { type: "track.merged", subject: "track:f", payload: { into: "g", because: { rule: "user" } } },
  ])
})
afterAll(() => library.close())

const covers = async () =>
  Object.fromEntries(
    (await rows(library, "SELECT title, artwork FROM album")).map(({ title, artwork }) => [title, artwork]),
  )

it("given tracks with covers, when all views are made anew, then albums have the cover of their first track that has one", async () => {
  const before = await covers()
  expect(before).toMatchObject({ Both: image("1"), Bare: null, Hidden: image("6") })
  expect([image("3"), image("4")]).toContain(before["Late"])
  await library.rebuild()
  expect(await covers()).toEqual(before)
})

it("given tables without their indexes, which a rebuild makes last, then none is gone through for each row of another", async () => {
  plans.clear()
  await library.rebuild()
  expect(plans.size).toBeGreaterThan(10)
  expect([...plans].flatMap(([sql, plan]) => repeatedScans(plan).map((scan) => [scan, sql]))).toEqual([])
})

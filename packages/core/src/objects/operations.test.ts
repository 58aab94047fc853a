/** The operations of a library in pages, found by walking the log from its end. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Library, NewEvent } from "../Library.ts"
import { registry } from "../library/index.ts"
import { eventsFrom } from "../log/read.ts"
import { carry } from "../testing/exchange.ts"
import { newLibrary, rows } from "../testing/given.ts"
import { holds } from "../testing/oracle.ts"
import { CHUNKS_BEFORE, partsSql } from "./operationWalk.ts"
import { latestOperations, operationPage, type OperationQuery } from "./operations.ts"

const LIBRARY_ID = "6".repeat(32)
const opOf = (n: number): string => n.toString(16).padStart(32, "0")

const event = (kind: "edit" | "play", n: number): NewEvent =>
  kind === "edit"
    ? { type: "track.created", subject: `track:${n}`, payload: { mediaFile: `f${n}` } }
    : {
        type: "playback.played",
        subject: `playback:t${n % 7}`,
        log: "user:ada",
        payload: { startedAt: n, durationMs: 1, completed: true },
      }

/** What a library is told, in this order: so many events of one of a few operations, here or in another replica. */
const history = fc.array(
  fc.record({
    op: fc.integer({ min: 1, max: 12 }),
    kind: fc.constantFrom("edit" as const, "play" as const),
    count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 100, max: 400 })),
    isElsewhere: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
)

interface Step {
  readonly op: number
  readonly kind: "edit" | "play"
  readonly count: number
  readonly isElsewhere: boolean
}

async function given(steps: readonly Step[]): Promise<Library> {
  const library = await newLibrary(registry, 1, LIBRARY_ID)
  const other = await newLibrary(registry, 2, LIBRARY_ID)
  let n = 0
  for (const { op, kind, count, isElsewhere } of steps) {
    const to = isElsewhere ? other : library
    const events = Array.from({ length: count }, () => event(kind, n++))
    await to.append({ actor: "user:ada", op: opOf(op + (isElsewhere ? 100 : 0)), events })
    if (!isElsewhere) continue
    await other.sign()
    for (const { log, origin, seq } of await other.holdings()) {
      const has = (await library.holdings()).find((each) => each.log === log && each.origin === origin)?.seq ?? 0
      for (let after = has; after < seq;) after = await carry(other, library, origin, after, 100, log)
    }
  }
  return library
}

/** By reading all of the log. */
async function byHand(library: Library, { logs, about }: OperationQuery): Promise<string[]> {
  const seen = new Map<string, { readonly position: number; readonly isPlay: boolean }>()
  for (const { op, log, origin, position, type } of await library.store.read(() => eventsFrom(1, 1_000_000))) {
    const key = `${op} ${log} ${origin}`
    if (!seen.has(key) && (logs === undefined || logs.includes(log)))
      seen.set(key, { position, isPlay: type === "playback.played" })
  }
  return [...seen]
    .filter(([, { isPlay }]) => about === undefined || (about === "listening") === isPlay)
    .toSorted(([, a], [, b]) => b.position - a.position)
    .map(([key, { position }]) => `${key} ${position}`)
}

const named = ({ op, log, origin, position }: { op: string; log: string; origin: string; position: number }): string =>
  `${op} ${log} ${origin} ${position}`

describe("operations", () => {
  const asked = fc.record({
    logs: fc.constantFrom(undefined, ["library"], ["user:ada"], ["library", "user:ada"], ["user:eve"]),
    about: fc.constantFrom(undefined, "changes" as const, "listening" as const),
    limit: fc.integer({ min: 1, max: 20 }),
  })

  it("are all listed, each once, the last that came first, however they lie in the log", async () => {
    await holds(30, [history, asked], async (steps, query) => {
      const library = await given(steps)
      const found: string[] = []
      for (let after: string | undefined; ;) {
        const page = await operationPage(library, { ...query, ...(after === undefined ? {} : { after }) })
        expect(page.rows.length).toBeLessThanOrEqual(query.limit)
        found.push(...page.rows.map(named))
        if (page.next === null) break
        after = page.next
      }
      expect(found).toEqual(await byHand(library, query))
      expect((await latestOperations(library, 1_000_000)).map(named)).toEqual(await byHand(library, {}))
    })
  })

  it("are found without a look at all of them", async () => {
    const library = await given([{ op: 1, kind: "edit", count: 3, isElsewhere: false }])
    const { dialect } = library.store
    const sql = [
      [partsSql(dialect.anyOf("part.op", "text")), [dialect.list([opOf(1)])]],
      [CHUNKS_BEFORE, [100, 4]],
    ] as const
    for (const [text, params] of sql) {
      const plan = await rows<{ detail: string }>(library, `EXPLAIN QUERY PLAN ${text}`, params)
      const details = plan.map(({ detail }) => detail).filter((detail) => !detail.includes("json_each"))
      expect(
        details.filter((detail) => /^SCAN|TEMP B-TREE/.test(detail)),
        text,
      ).toEqual([])
    }
  })

  it.each(["0", "-1", "x", "1.5", "9".repeat(16)])("refuse %j as the end of a page", async (after) => {
    const library = await newLibrary(registry)
    await expect(operationPage(library, { after })).rejects.toMatchObject({ _tag: "InvalidQuery" })
  })
})

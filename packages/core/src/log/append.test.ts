/** What an append leaves in the log's tables. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { define } from "../store/port.ts"
import { append, memoryStore, newLibrary, rows, seededPorts } from "../testing/given.ts"
import { holds } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import { appendToLog, type Draft } from "./append.ts"
import { CHUNK_BYTES, CHUNK_EVENTS, type ChunkRow, readFrames } from "./frames.ts"
import { readHeader } from "./header.ts"
import { newKey } from "./keys.ts"
import { decodePayload } from "./payload.ts"
import { loadLogState } from "./state.ts"
import { LOG_TABLES } from "./tables.ts"

const made = (length = 10) => ({ type: "mark.made", subject: "note:1", payload: { value: "x".repeat(length) } })
const many = (count: number, length?: number) => Array.from({ length: count }, () => made(length))

/** Neighbours that share some of what they say, as those of an import do. */
const draft: fc.Arbitrary<Draft> = fc.record({
  log: fc.constantFrom("library", "user:ada", "user:bob"),
  subject: fc.constantFrom("note:1", "note:2", "note:33"),
  type: fc.constantFrom("mark.made", "mark.gone"),
  v: fc.constantFrom(1, 2),
  at: fc.constantFrom(1, 2),
  op: fc.constantFrom("a".repeat(32), "b".repeat(32)),
  actor: fc.constantFrom("user:ada", "user:bob", "import"),
  payload: fc.constantFrom({ value: "x" }, { value: "y".repeat(9000) }),
  refs: fc.constantFrom([], [], ["c".repeat(64)], ["d".repeat(64)]),
})
const FIELDS = ["log", "subject", "type", "v", "at", "op", "actor", "payload", "refs"] as const
/** A draft, and others that differ from it by a field. */
const alike = fc
  .tuple(draft, fc.array(fc.tuple(draft, fc.constantFrom(...FIELDS)), { maxLength: 8 }))
  .map(([first, others]): Draft[] => [first, ...others.map(([other, field]) => ({ ...first, [field]: other[field] }))])

describe("an append", () => {
  it("[LOG-5] closes a chunk at 128 events or 32 KiB", async () => {
    const library = await newLibrary(testRegistry)
    await append(library, many(300))
    const counts = await rows<ChunkRow>(library, "SELECT * FROM chunk ORDER BY position")
    expect(counts.map(({ count }) => count)).toEqual([CHUNK_EVENTS, CHUNK_EVENTS, 300 - 2 * CHUNK_EVENTS])
    await append(library, many(20, 10_000))
    const large = await rows<ChunkRow>(library, "SELECT * FROM chunk WHERE position > 300 ORDER BY position")
    expect(large.map(({ count }) => count)).toEqual([4, 4, 4, 4, 4])
    for (const { bytes } of large) expect(bytes.length).toBeLessThan(CHUNK_BYTES + 11_000)
  })

  it("[LOG-1] writes of each event what it says, whatever its neighbours share with it", () =>
    holds(150, [fc.array(alike, { minLength: 1, maxLength: 6 })], async (groups) => {
      const drafts = groups.flat()
      const store = memoryStore()
      const { random } = seededPorts()
      await store.write(() => define(LOG_TABLES.flatMap((table) => [...store.dialect.createTable(table)])))
      const events = await store.write(function* () {
        return yield* appendToLog(yield* loadLogState(), newKey(random), random, drafts)
      })
      expect(events.map(({ header }) => readHeader(header))).toMatchObject(
        drafts.map(({ log, subject, type, v, at, op, actor, refs }) => ({
          log,
          subject,
          type,
          v,
          at,
          op,
          actor,
          refs,
        })),
      )
      expect(events.map(({ payload }) => decodePayload(payload as Buffer))).toEqual(
        drafts.map(({ payload }) => payload),
      )
      const heads = new Map<string, string>()
      for (const { id, header } of events) {
        const { log, prev } = readHeader(header)
        expect(prev).toBe(heads.get(log) ?? "")
        heads.set(log, id)
      }
      await store.close()
    }))

  it.each(["x", "é", "音", "🎵"])("[LOG-5] keeps payloads of any length whole, of %s", async (letter) => {
    const library = await newLibrary(testRegistry)
    const values = Array.from({ length: 400 }, (_, i) => letter.repeat((i * 37) % 2500))
    await append(
      library,
      values.map((value) => ({ type: "mark.made", subject: "note:1", payload: { value } })),
    )
    const held = (await rows<ChunkRow>(library, "SELECT * FROM chunk ORDER BY position")).flatMap(readFrames)
    expect(held.map(({ payload }) => decodePayload(payload as Buffer))).toEqual(values.map((value) => ({ value })))
    expect((await library.verify()).problems).toEqual([])
  })

  it("[LOG-5] packs the chunks of single appends together, and leaves their bytes as they were", async () => {
    const library = await newLibrary(testRegistry)
    const told = []
    for (let i = 0; i < 300; i++) told.push(...(await append(library, [made(i)])))
    const chunks = await rows<ChunkRow>(library, "SELECT * FROM chunk ORDER BY position")
    expect(chunks.length).toBeLessThan(60)
    const held = chunks.flatMap(readFrames)
    expect(held.map(({ header }) => header)).toEqual(told.map(({ header }) => header))
    expect(held.map(({ payload }) => payload)).toEqual(told.map(({ payload }) => payload))
  })

  it("[LOG-7] signs with the batch from 64 unsigned events on, and the rest before it leaves", async () => {
    const library = await newLibrary(testRegistry)
    const signed = async () =>
      (await rows<{ seq: number }>(library, "SELECT seq FROM head ORDER BY seq")).map((h) => h.seq)
    await append(library, many(63))
    expect(await signed()).toEqual([])
    await append(library, many(1))
    expect(await signed()).toEqual([64])
    for (let i = 0; i < 63; i++) await append(library, many(1))
    expect(await signed()).toEqual([64])
    await library.sign()
    expect(await signed()).toEqual([64, 127])
    await library.sign()
    expect(await signed()).toEqual([64, 127])
  })
})

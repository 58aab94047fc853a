/** What an append leaves in the log's tables. */
import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../testing/given.ts"
import { testRegistry } from "../testing/registry.ts"
import { CHUNK_BYTES, CHUNK_EVENTS, type ChunkRow, readFrames } from "./frames.ts"
import { decodePayload } from "./payload.ts"

const made = (length = 10) => ({ type: "mark.made", subject: "note:1", payload: { value: "x".repeat(length) } })
const many = (count: number, length?: number) => Array.from({ length: count }, () => made(length))

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

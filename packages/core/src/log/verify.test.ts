import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Library } from "../Library.ts"
import { query, run, type Value } from "../store/port.ts"
import { incoming, Scribe } from "../testing/chains.ts"
import { newLibrary, nobody, seededPorts } from "../testing/given.ts"
import { deliver, delivery, history } from "../testing/history.ts"
import { effort, holds } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"
import { send } from "../testing/replicas.ts"
import { CHUNK_EVENTS, type ChunkRow, FRAME_OVERHEAD, readFrames } from "./frames.ts"
import { eventsAt, locate } from "./read.ts"
import type { PeerEvents } from "./repair.ts"

const chunksOf = (library: Library) =>
  library.store.read(() => query<ChunkRow>("SELECT position, count, bytes FROM chunk ORDER BY position"))

const write = (library: Library, sql: string, params: readonly Value[] = []) =>
  library.store.write(() => run(sql, params))

/** Turns some bits of one byte of the log, counted over all chunks; the same again turns them back. */
async function flip(library: Library, chunks: readonly ChunkRow[], at: number, bits: number): Promise<void> {
  let index = at
  const chunk = chunks.find(({ bytes }) => (index < bytes.length ? true : ((index -= bytes.length), false)))
  if (chunk === undefined) throw new Error("no such byte")
  const bytes = Buffer.from(chunk.bytes)
  bytes[index] = (bytes[index] as number) ^ bits
  await write(library, "UPDATE chunk SET bytes = ? WHERE position = ?", [bytes, chunk.position])
}

/** A peer that answers from a library. */
const peerOf =
  (library: Library): PeerEvents =>
  async (wanted) =>
    library.store.read(function* () {
      const events = []
      for (const { log, origin, seq } of wanted) {
        const found = yield* locate(library.store.dialect, log, origin, [seq])
        events.push(
          ...(yield* eventsAt(
            library.store.dialect,
            found.map((each) => each.position),
          )),
        )
      }
      return events.map(({ header, payload }) => ({ header, payload }))
    })

/** A thousand events of three origins, two logs and a fork, with a peer that holds them in another order. */
async function thousand(): Promise<{ library: Library; peer: Library }> {
  const library = await newLibrary(testRegistry, 1)
  const scribe = new Scribe(seededPorts(5))
  const speak = (who: Scribe, i: number) =>
    who.say({
      type: "note.said",
      v: 2,
      subject: `note:${i % 20}`,
      at: 1000 + i,
      payload: { text: String(i), mood: "low" },
    })
  for (let i = 0; i < 200; i++) speak(scribe, i)
  const twin = scribe.fork()
  for (let i = 200; i < 350; i++) speak(i % 2 === 0 ? scribe : twin, i)
  for (const side of [scribe, twin]) for (const line of side.lines.values()) await library.ingest(incoming(line))
  for (let i = 0; i < 45; i++) {
    const said = { type: "note.said", subject: `note:${i % 20}`, payload: { text: `own ${i}`, mood: "high" } }
    const marked = { type: "mark.made", subject: "note:1", log: "user:ada", payload: { value: "x" } }
    const { events } = await library.append({
      actor: "user:ada",
      events: i % 3 === 0 ? [said] : [said, marked, said, marked],
    })
    const { id, origin, seq } = events[0] as { id: string; origin: string; seq: number }
    if (i % 15 === 0) {
      const payload = { events: [{ id, origin, seq }], operations: [] }
      await library.append({ actor: "user:ada", events: [{ type: "revert.made", subject: "revert:1", payload }] })
    }
  }
  const added = Array.from({ length: 512 }, (_, i) => ({
    type: "count.added",
    subject: `counter:${i % 9}`,
    payload: { by: i },
  }))
  await library.append({ actor: "user:ada", events: added })
  const peer = await newLibrary(testRegistry, 2)
  await send(library, peer)
  return { library, peer }
}

describe("verify", () => {
  it("[LOG-13] finds nothing wrong where nothing is, and counts", async () => {
    const { library, peer } = await thousand()
    const report = await library.verify()
    const stateHash = await peer.stateHash()
    expect(report).toEqual({
      ok: true,
      events: 1000,
      erased: 0,
      compacted: 0,
      structure: true,
      stateHash,
      problems: [],
    })
  })

  it("[LOG-13] finds any flipped byte of the log and names the event", async () => {
    const { library } = await thousand()
    const chunks = await chunksOf(library)
    const size = chunks.reduce((sum, { bytes }) => sum + bytes.length, 0)
    const { seed, numRuns } = effort(30)
    const flips = fc.sample(fc.tuple(fc.nat(size - 1), fc.integer({ min: 1, max: 255 })), { seed, numRuns })
    for (const [at, bits] of flips) {
      await flip(library, chunks, at, bits)
      const { ok, problems } = await library.verify({ views: false })
      expect(ok, `byte ${at}, bits ${bits}`).toBe(false)
      expect(
        problems.map(({ position }) => position),
        `byte ${at}, bits ${bits}`,
      ).toContain(eventAt(chunks, at))
      await write(library, "UPDATE chunk SET bytes = ? WHERE position = ?", whole(chunks, at))
    }
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("[LOG-13] finds what indexes, heads and views say wrongly", async () => {
    const damages = [
      `UPDATE run SET shift = shift + 1 WHERE chain = 1 AND seq = (SELECT MAX(seq) FROM run WHERE chain = 1)`,
      `DELETE FROM run WHERE chain = 2`,
      `UPDATE "operationRange" SET last = last + 1 WHERE chain = 1`,
      `DELETE FROM "operationRange" WHERE chain = 1`,
      `DELETE FROM control WHERE position = (SELECT MIN(position) FROM control)`,
      `INSERT INTO control VALUES (1)`,
      `UPDATE chain SET seq = seq - 1 WHERE id = 1`,
      `UPDATE chain SET since = since + 1 WHERE id = 2`,
      `UPDATE chain SET shift = shift - 1 WHERE id = 1`,
      `UPDATE chain SET signed = signed + 1 WHERE id = 3`,
      `UPDATE meta SET value = '${"a".repeat(64)}' WHERE key = 'seed'`,
      `UPDATE meta SET value = 'a secret' WHERE key = 'seed'`,
      `UPDATE chain SET seq = seq + 1, head = '${"a".repeat(64)}' WHERE id = 3`,
      `UPDATE head SET signature = zeroblob(64) WHERE seq = (SELECT MIN(seq) FROM head WHERE chain = 1) AND chain = 1`,
      `UPDATE head SET id = '${"a".repeat(64)}' WHERE seq = (SELECT MAX(seq) FROM head)`,
      `UPDATE origin SET "publicKey" = zeroblob(32)`,
      `DELETE FROM chunk WHERE position = (SELECT MAX(position) FROM chunk)`,
      `DELETE FROM chunk WHERE position = (SELECT MIN(position) FROM chunk)`,
      `DELETE FROM chunk WHERE position = (SELECT position FROM chunk ORDER BY position LIMIT 1 OFFSET 2)`,
      `UPDATE chunk SET count = count + 1 WHERE position = 1`,
      `UPDATE chunk SET count = count - 1 WHERE position = 1`,
      `UPDATE note_1 SET text = 'x' WHERE subject = 'note:1'`,
      `DELETE FROM mark_1`,
      `UPDATE mood_1 SET notes = notes + 1`,
      `DELETE FROM inactive_1`,
      `INSERT INTO quarantined_1 VALUES ('note:1', 'x', 'note.said', 'no reason')`,
    ]
    for (const damage of damages) {
      const { library } = await thousand()
      await write(library, damage)
      expect((await library.verify()).ok, damage).toBe(false)
      await library.close()
    }
  })

  it("[LOG-13] holds for every history", () =>
    holds(25, [history(), delivery], async (told, handovers) => {
      const library = await deliver(await newLibrary(testRegistry), told, handovers)
      expect(await library.verify()).toMatchObject({ ok: true, events: told.events.length, problems: [] })
      await library.close()
    }))
})

/** The position of the event in which a byte lies. */
function eventAt(chunks: readonly ChunkRow[], at: number): number {
  let begin = 0
  for (const chunk of chunks) {
    for (const { position, header, payload } of readFrames(chunk)) {
      begin += FRAME_OVERHEAD + header.length + (payload?.length ?? 0)
      if (at < begin) return position
    }
  }
  throw new Error("no such byte")
}

/** The parameters that put a chunk back. */
function whole(chunks: readonly ChunkRow[], at: number): Value[] {
  let index = at
  const chunk = chunks.find(({ bytes }) => (index < bytes.length ? true : ((index -= bytes.length), false))) as ChunkRow
  return [chunk.bytes, chunk.position]
}

describe("repair", () => {
  it("[LOG-14] puts back what a peer has, whatever is damaged", async () => {
    const { library, peer } = await thousand()
    const chunks = await chunksOf(library)
    const hash = await library.stateHash()
    const size = chunks.reduce((sum, { bytes }) => sum + bytes.length, 0)
    const { seed, numRuns } = effort(6)
    const places = fc.array(fc.tuple(fc.nat(size - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    })
    for (const damage of fc.sample(places, { seed, numRuns })) {
      for (const [at, bits] of damage) await flip(library, await chunksOf(library), at, bits)
      const { repaired, report } = await library.repair({ events: peerOf(peer) })
      expect(report, JSON.stringify(damage)).toMatchObject({ ok: true, events: 1000, stateHash: hash, problems: [] })
      expect(repaired).toBeGreaterThan(0)
    }
    expect((await library.events(1, 2000)).map(({ id }) => id).toSorted()).toEqual(
      (await peer.events(1, 2000)).map(({ id }) => id).toSorted(),
    )
  })

  it("[LOG-14] puts back chunks that are gone, the first and the last too", async () => {
    for (const which of ["MIN(position)", "MAX(position)"]) {
      const { library, peer } = await thousand()
      await write(library, `DELETE FROM chunk WHERE position = (SELECT ${which} FROM chunk)`)
      expect((await library.repair({ events: peerOf(peer) })).report).toMatchObject({ ok: true, events: 1000 })
    }
  })

  it("[LOG-14] puts back the last event of a chunk, though only the first of the next one shows it", async () => {
    const { library, peer } = await thousand()
    const [, chunk] = (await chunksOf(library)).filter(({ count }) => count === CHUNK_EVENTS).slice(-3)
    const bytes = Buffer.from(chunk?.bytes ?? [])
    const last = readFrames(chunk as ChunkRow).at(-1)
    bytes[bytes.lastIndexOf(last?.header ?? "") + 100] = 0xee
    await write(library, "UPDATE chunk SET bytes = ? WHERE position = ?", [bytes, chunk?.position ?? 0])
    const { problems } = await library.verify({ views: false })
    expect(problems.map(({ kind, position }) => [kind, position])).toContainEqual(["chain", last?.position])
    expect(await library.repair({ events: peerOf(peer) })).toMatchObject({
      repaired: CHUNK_EVENTS,
      report: { ok: true },
    })
  })

  it("[LOG-14] keeps what is damaged where the peer has nothing, and ends", async () => {
    const { library } = await thousand()
    const chunks = await chunksOf(library)
    await flip(library, chunks, 5000, 1)
    const { repaired, report } = await library.repair(nobody)
    expect(repaired).toBe(0)
    expect(report.ok).toBe(false)
    expect((await chunksOf(library)).length).toBe(chunks.length)
  })

  it("[LOG-14] takes nothing from a peer that lies", async () => {
    const { library } = await thousand()
    const liar = (await thousand()).peer
    const lies: PeerEvents = async (wanted) => {
      const events = await peerOf(liar)(wanted)
      return events.map(({ header, payload }) => {
        const changed = Buffer.from(header)
        changed[63] = (changed[63] as number) ^ 1
        return { header: changed, payload }
      })
    }
    await flip(library, await chunksOf(library), 5000, 1)
    const { repaired, report } = await library.repair({ events: lies })
    expect([repaired, report.ok]).toEqual([0, false])
  })

  it("[LOG-14] ends where a chunk is gone for good, and says so", async () => {
    const { library } = await thousand()
    await write(
      library,
      "DELETE FROM chunk WHERE position = (SELECT position FROM chunk ORDER BY position LIMIT 1 OFFSET 2)",
    )
    const { repaired, report } = await library.repair(nobody)
    expect([repaired, report.ok]).toEqual([0, false])
  })
})

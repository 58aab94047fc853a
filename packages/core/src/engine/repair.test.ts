import { describe, expect, it } from "vitest"
import type { Library } from "../Library.ts"
import { query, run } from "../store/port.ts"
import { carry } from "../testing/exchange.ts"
import { newLibrary, nobody } from "../testing/given.ts"
import { testRegistry } from "../testing/registry.ts"
import { storedPeer } from "./storedPeer.ts"

const actor = "user:ada"
const said = (i: number) => ({ type: "note.said", subject: `note:${i % 50}`, payload: { text: `${i}`, mood: "low" } })

/** Two replicas with so many events of one of them. */
async function pair(count: number) {
  const [library, other] = [await newLibrary(testRegistry, 1), await newLibrary(testRegistry, 2)]
  await library.append({ actor, events: Array.from({ length: count }, (_, i) => said(i)) })
  await library.sign()
  await carry(library, other, library.origin, 0, 10_000)
  return { library, other }
}

const damage = (library: Library, sql: string) => library.store.write(() => run(sql))

describe("repair from the store of another replica", () => {
  it("[LOG-14] fills large gaps a part at a time, and tells how far it is", async () => {
    const { library, other } = await pair(5000)
    const hash = await library.stateHash()
    await damage(library, "DELETE FROM chunk WHERE position > 300 AND position < 4700")
    const asked: number[] = []
    const peer = storedPeer(other.store)
    const steps: (readonly [number, number])[] = []
    const { repaired, report } = await library.repair(
      {
        ...peer,
        events: (wanted) => {
          asked.push(wanted.length)
          return peer.events(wanted)
        },
      },
      { onProgress: (done, total) => steps.push([done, total]) },
    )
    expect(report).toMatchObject({ ok: true, events: 5000, stateHash: hash })
    expect(repaired).toBeGreaterThan(4000)
    expect(Math.max(...asked)).toBeLessThanOrEqual(1024)
    expect(steps.at(-1)).toEqual([repaired, repaired])
    const largest = await library.store.read(() => query("SELECT MAX(count) AS most FROM chunk"))
    expect(largest).toEqual([{ most: 128 }])
    expect((await library.append({ actor, events: [said(1)] })).events[0]?.position).toBe(5001)
  })

  it("[LOG-14] stops when told and keeps what was put back; what still reads here needs no peer", async () => {
    const { library, other } = await pair(3000)
    await damage(library, "DELETE FROM chunk WHERE position > 300 AND position < 2900")
    const stop = new AbortController()
    const onProgress = () => stop.abort(new Error("enough"))
    await expect(library.repair(storedPeer(other.store), { onProgress, signal: stop.signal })).rejects.toThrow("enough")
    const { report } = await library.repair(storedPeer(other.store))
    expect(report).toMatchObject({ ok: true, events: 3000 })
    // The bytes hold; only the index says something else of the chunk.
    await damage(library, "UPDATE chunk SET count = count + 1 WHERE position = 1")
    expect((await library.verify()).ok).toBe(false)
    expect((await library.repair(storedPeer(other.store))).report).toMatchObject({ ok: true, events: 3000 })
  })

  it.each([
    ["events are lost", "DELETE FROM chunk WHERE position > 300 AND position < 1900"],
    [
      "a payload is damaged",
      "UPDATE chunk SET bytes = CAST(substr(bytes, 1, 700) || 'x' || substr(bytes, 702) AS BLOB) WHERE position = 1",
    ],
  ])("[LOG-14] leaves the views where %s that no peer has: they show what the log has lost", async (_, sql) => {
    const { library, other } = await pair(3000)
    const hash = await library.stateHash()
    await damage(library, sql)
    const { report } = await library.repair(nobody)
    expect(report).toMatchObject({ ok: false, stateHash: hash })
    const remedies = report.problems.map(({ remedy }) => remedy)
    expect(remedies).toContainEqual(expect.stringContaining("shows until the views are rebuilt"))
    expect(await library.stateHash()).toBe(hash)
    expect((await library.repair(storedPeer(other.store))).report).toMatchObject({ ok: true, stateHash: hash })
  })

  it("[LOG-14] makes the views anew where they do not read either", async () => {
    const { library } = await pair(3000)
    await damage(library, "DELETE FROM chunk WHERE position > 300 AND position < 1900")
    await damage(library, `DROP TABLE note_${library.generation}`)
    const { report } = await library.repair(nobody)
    expect(report.ok).toBe(false)
    expect(report.stateHash).not.toBe("")
    expect(await library.store.read(() => query("SELECT COUNT(*) AS notes FROM note"))).toEqual([{ notes: 50 }])
  })

  it("[LOG-14] [LOG-20] does not bring back a payload that was erased, though the other has it", async () => {
    const { library, other } = await pair(20)
    const [target] = await library.events(3, 1)
    if (target === undefined) throw new Error("no event")
    const { id, origin, seq } = target
    await library.append({
      actor,
      events: [
        { type: "erasure.made", subject: "erasure:1", payload: { events: [{ id, origin, seq }], operations: [] } },
      ],
    })
    await library.sign()
    await damage(library, "DELETE FROM chunk WHERE position = 1")
    expect((await library.repair(storedPeer(other.store))).report).toMatchObject({ ok: true, events: 21 })
    expect((await library.events(3, 1))[0]?.payload).toBe(null)
    expect((await library.events(4, 1))[0]?.payload).not.toBe(null)
  })
})

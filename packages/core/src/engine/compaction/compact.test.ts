import { describe, expect, it } from "vitest"
import { Compacted } from "../../errors.ts"
import type { Library } from "../../Library.ts"
import { registry } from "../../library/index.ts"
import { revertEvents, revertSubject } from "../../library/revert/decide.ts"
import { revertProvider } from "../../library/revert/provider.ts"
import { why } from "../../library/claim/queries.ts"
import { newLibrary } from "../../testing/given.ts"
import { modelOf } from "../../testing/model.ts"
import { stateOf } from "../../testing/oracle.ts"
import { plainEvents } from "../../testing/replicas.ts"

const TRACK = "track:t"

const claim = (fields: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: "claim.attributed",
  subject: TRACK,
  payload: { provider: "embedded", tier: "embedded", fields, ...more },
})

async function say(library: Library, ...events: ReturnType<typeof claim>[]) {
  const ids: string[] = []
  for (const event of events) ids.push((await library.append({ actor: "user:ada", events: [event] })).events[0]?.id ?? "")
  return ids
}

const now = { olderThan: 0 }

describe("a compaction of a library that is alone", () => {
  it("[SYNC-46] [LOG-27] removes what a later claim says as well, and nothing that shows changes", async () => {
    const library = await newLibrary(registry)
    const [one, two] = await say(
      library,
      claim({ title: "A", artist: "X" }),
      claim({ title: "B", artist: "X", year: 1990 }),
      claim({ title: "C" }),
    )
    const shown = await library.state(TRACK)
    expect(await library.compact(now)).toMatchObject({
      found: { events: 1 },
      removed: { events: 1 },
      byType: { "claim.attributed": 1 },
      waiting: [],
    })
    expect(await library.state(TRACK)).toEqual(shown)
    const history = await library.history(TRACK)
    expect(history.map(({ id, status }) => [id, status]).slice(0, 2)).toEqual([
      [one, "compacted"],
      [two, "active"],
    ])
    expect(history[0]).toMatchObject({ payload: undefined, compactedBy: [{ actor: "user:owner" }], erasedBy: [] })
    expect(await library.verify()).toMatchObject({ ok: true, compacted: 1, erased: 0 })
    const hash = await library.stateHash()
    await library.rebuild()
    expect(await library.stateHash()).toBe(hash)
    expect(await stateOf(library)).toMatchObject(modelOf(registry, await plainEvents(library)))
    expect((await library.store.read(() => why(TRACK, "title"))).stack).toHaveLength(2)
    await library.close()
  })
})

/** What a compaction takes of a library that is alone, and what it leaves. */
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Compacted } from "../../errors.ts"
import type { Library, NewEvent } from "../../Library.ts"
import { why } from "../../library/claim/queries.ts"
import { registry } from "../../library/index.ts"
import { restore, revertEvents, revertOperation, revertSubject } from "../../library/revert/decide.ts"
import { revertField } from "../../library/revert/decideField.ts"
import { revertProvider } from "../../library/revert/provider.ts"
import { newLibrary, rows } from "../../testing/given.ts"
import { modelOf } from "../../testing/model/model.ts"
import { stateOf } from "../../testing/oracle.ts"
import { plainEvents } from "../../testing/replicas.ts"
import { claim, NOW, say, TRACK } from "./testing/said.ts"

let library: Library
beforeEach(async () => {
  library = await newLibrary(registry)
})
afterEach(() => library.close())

const statuses = async (subject = TRACK, log = "library") =>
  (await library.history(subject, log)).map(({ status }) => status)

/** The rows of views that people see, without the list of claims. */
const shown = async () => {
  const { track, album, artist, copy, queue } = await stateOf(library)
  return { track, album, artist, copy, queue }
}

async function expectSound(): Promise<void> {
  expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
  const hash = await library.stateHash()
  await library.rebuild()
  expect(await library.stateHash()).toBe(hash)
  expect(await stateOf(library)).toMatchObject(modelOf(registry, await plainEvents(library)))
}

const revert = (ids: readonly string[]) =>
  library.append({ actor: "user:ada", events: (context) => revertEvents(context, ids) })

const found = (mediaFile: string, path: string): NewEvent => ({
  type: "copy.found",
  subject: "copy:c",
  payload: { source: "s", mediaFile, path, size: 1, modifiedAt: 5 },
})

const saved = (tracks: readonly string[]): NewEvent => ({
  type: "queue.saved",
  subject: "queue:q",
  log: "user:ada",
  payload: { tracks, index: 0, positionMs: 0 },
})

describe("a compaction of a library that is alone", () => {
  it("[SYNC-46] [FOLD-30] removes what a later claim of the same provider says as well, and shows the same", async () => {
    await say(
      library,
      claim({ title: "A", artist: "X" }),
      claim({ title: "B", artist: "X", year: 1990 }),
      claim({ title: "C" }),
      claim({ title: "D" }, { provider: "other" }),
      claim({ title: "E" }, { provider: "user", tier: "user" }),
    )
    const before = await shown()
    expect(await library.compact(NOW)).toMatchObject({
      found: { events: 1 },
      removed: { events: 1 },
      byType: { "claim.attributed": 1 },
      waiting: [],
      expired: [],
    })
    expect(await shown()).toEqual(before)
    expect(await statuses()).toEqual(["compacted", "active", "active", "active", "active"])
    const [first] = await library.history(TRACK)
    expect(first).toMatchObject({ payload: undefined, compactedBy: [{ actor: "user:owner" }], erasedBy: [] })
    expect((await library.store.read(() => why(TRACK, "title"))).stack.map(({ value }) => value)).toEqual([
      "E",
      "D",
      "C",
      "B",
    ])
    expect(await library.verify()).toMatchObject({ compacted: 1, erased: 0 })
    await expectSound()
  })

  it("[SYNC-46] removes earlier sightings of a copy and earlier queues", async () => {
    await say(library, found("m", "a"), found("m", "b"), saved(["1", "2"]), saved(["2"]), saved(["3"]))
    const before = await shown()
    expect(await library.compact(NOW)).toMatchObject({ byType: { "copy.found": 1, "queue.saved": 2 } })
    expect(await shown()).toEqual(before)
    expect(await statuses("copy:c")).toEqual(["compacted", "active"])
    expect(await statuses("queue:q", "user:ada")).toEqual(["compacted", "compacted", "active"])
    await expectSound()
  })

  it("[SYNC-46] leaves a claim on which a lock rests", async () => {
    const lock: NewEvent = { type: "claim.locked", subject: TRACK, payload: { fields: ["title"] } }
    await say(library, claim({ title: "A" }), claim({ title: "B" }), lock, claim({ title: "C" }))
    expect(await library.compact(NOW)).toMatchObject({ removed: { events: 1 } })
    expect(await statuses()).toEqual(["compacted", "active", "active", "active"])
    await expectSound()
  })

  it("[SYNC-46] leaves what a revert names, in effect or not, and what it would rest on", async () => {
    const [one, two] = await say(library, claim({ title: "A" }), claim({ title: "B" }), claim({ title: "C" }))
    const made = await revert([two?.id ?? ""])
    await revert(made.events.map(({ id }) => id))
    expect(await library.compact(NOW)).toMatchObject({ removed: { events: 1 } })
    // The first goes, since the third says all of it; the second was taken back once and may be again.
    expect((await library.history(TRACK)).find(({ status }) => status === "compacted")?.id).toBe(one?.id)
    await expectSound()
  })

  it("[SYNC-46] says in a dry run what would go, and writes nothing", async () => {
    const [first] = await say(library, claim({ title: "A" }), claim({ title: "B" }))
    const before = await library.holdings()
    expect(await library.compact({ ...NOW, dryRun: true })).toMatchObject({
      found: { events: 1, bytes: first?.payload?.length },
      removed: { events: 0 },
    })
    expect(await library.holdings()).toEqual(before)
    expect(await statuses()).toEqual(["active", "active"])
  })

  it("[SYNC-46] finds nothing the second time", async () => {
    await say(library, claim({ title: "A" }), claim({ title: "B" }))
    await library.compact(NOW)
    const before = await library.holdings()
    expect(await library.compact(NOW)).toMatchObject({ found: { events: 0 }, removed: { events: 0 } })
    expect(await library.holdings()).toEqual(before)
  })

  it("[SYNC-46] goes on with what was proposed before it was cut off", async () => {
    await say(library, claim({ title: "A" }), claim({ title: "B" }))
    const stop = new AbortController()
    const subscribed = library.subscribe(() => stop.abort(new Error("enough")))
    await expect(library.compact({ ...NOW, signal: stop.signal })).rejects.toThrow("enough")
    subscribed()
    expect(await statuses()).toEqual(["active", "active"])
    expect(await library.compact(NOW)).toMatchObject({ found: { events: 0 }, removed: { events: 1 } })
    expect(await statuses()).toEqual(["compacted", "active"])
  })

  it("[SYNC-46] looks only into the logs that it is given", async () => {
    await say(library, saved(["1"]), saved(["2"]), claim({ title: "A" }), claim({ title: "B" }))
    expect(await library.compact({ ...NOW, logs: ["user:ada"] })).toMatchObject({ byType: { "queue.saved": 1 } })
    expect(await statuses()).toEqual(["active", "active"])
  })

  it("[SYNC-46] names what is listed in the view of compactions", async () => {
    await say(library, claim({ title: "A" }), claim({ title: "B" }))
    await library.compact({ ...NOW, actor: "user:eve" })
    expect(await rows(library, `SELECT user, actor, events, "left", accepted, expired FROM compaction`)).toEqual([
      { user: "", actor: "user:eve", events: 1, left: 0, accepted: "[]", expired: "[]" },
    ])
  })
})

describe("what stands in for something compacted", () => {
  it("[FOLD-31] cannot be taken back, which is said in a sentence, and what came later can", async () => {
    const [, two] = await say(library, claim({ title: "A" }), claim({ title: "B" }))
    await library.compact(NOW)
    const failed = revert([two?.id ?? ""])
    await expect(failed).rejects.toBeInstanceOf(Compacted)
    await expect(failed).rejects.toMatchObject({
      _tag: "Compacted",
      event: two?.id,
      message: `event ${two?.id.slice(0, 12)} cannot be taken back: what it replaced was compacted`,
    })
    const byOperation = library.append({
      actor: "user:ada",
      events: (context) => revertOperation(context, two?.op ?? ""),
    })
    await expect(byOperation).rejects.toBeInstanceOf(Compacted)
    const [later] = await say(library, claim({ title: "C" }))
    await revert([later?.id ?? ""])
    expect(await library.state(TRACK)).toMatchObject({ claim: { embedded: { title: "B" } } })
    const byField = library.append({ actor: "user:ada", events: (context) => revertField(context, TRACK, "title") })
    await expect(byField).rejects.toBeInstanceOf(Compacted)
    await expectSound()
  })

  it("[FOLD-31] can be taken back together with that: by subject, by provider, by all of a tier", async () => {
    await say(library, claim({ title: "A" }), claim({ title: "B", year: 1990 }))
    await library.compact(NOW)
    const undo = async ({ op }: { readonly op: string }) =>
      library.append({ actor: "user:ada", events: (context) => revertOperation(context, op) })
    const before = await library.state(TRACK)
    await undo(await library.append({ actor: "user:ada", events: (context) => revertSubject(context, TRACK) }))
    expect(await library.state(TRACK)).toEqual(before)
    await undo(await revertProvider(library, "embedded", { actor: "user:ada" }))
    expect(await library.state(TRACK)).toEqual(before)
    await library.append({
      actor: "user:ada",
      events: (context) => revertField(context, TRACK, "title", { tiers: ["embedded"] }),
    })
    expect(await library.state(TRACK)).toMatchObject({ claim: { embedded: { year: 1990 } } })
    await expectSound()
  })

  it("[FOLD-31] is refused as soon as it is proposed, and cannot be brought back afterwards", async () => {
    const [one, two] = await say(library, claim({ title: "A" }), claim({ title: "B" }))
    const stop = new AbortController()
    const subscribed = library.subscribe(() => stop.abort(new Error("enough")))
    await library.compact({ ...NOW, signal: stop.signal }).catch(() => undefined)
    subscribed()
    await expect(revert([two?.id ?? ""])).rejects.toThrow("what it replaced is being compacted")
    await library.compact(NOW)
    await expect(
      library.append({ actor: "user:ada", events: (context) => restore(context, one?.id ?? "") }),
    ).rejects.toThrow("was compacted")
  })

  it("[FOLD-30] stays what it is where somebody reverts or erases the compaction", async () => {
    await say(library, claim({ title: "A" }), claim({ title: "B" }))
    await library.compact(NOW)
    const events = await library.events(1, 10)
    for (const { id } of events.filter(({ type }) => type.startsWith("compaction.")))
      await expect(revert([id])).rejects.toThrow("is a compaction, which is for good")
    expect(await statuses()).toEqual(["compacted", "active"])
  })
})

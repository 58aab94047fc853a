import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { listPlays } from "../../views/lists/lists.ts"
import { registry } from "../index.ts"
import { playbackAspect, type PlaybackState } from "./fold.ts"
import { playbackOf } from "./queries.ts"

const on = (name: string, payload: unknown, log = "user:ada") => ({
  type: `playback.${name}`,
  subject: "playback:t1",
  payload,
  log,
})
const HOUR = 3_600_000

/** Folds progress told at `told` of a place reached at `at`. */
function progress(...steps: readonly (readonly [told: number, at: number, positionMs: number])[]): PlaybackState {
  const base = { id: "", type: "playback.progressed", log: "user:ada", subject: "playback:t1", origin: "", op: "" }
  return steps.reduce(
    (state, [told, at, positionMs], seq) =>
      playbackAspect.fold(state, {
        ...base,
        seq,
        at: told,
        actor: "user:ada",
        active: true,
        payload: { at, positionMs },
      }),
    playbackAspect.initial(),
  ) as PlaybackState
}

describe("playback", () => {
  it("counts plays by their true times, whatever the order in which they are told", async () => {
    const library = await newLibrary(registry)
    await append(library, [on("played", { startedAt: 2 * HOUR, durationMs: 100, completed: true })])
    await append(library, [on("played", { startedAt: HOUR, durationMs: 50, completed: false, device: "phone" })])
    expect(await library.store.read(() => playbackOf("ada", "t1"))).toMatchObject({
      plays: 2,
      completed: 1,
      totalMs: 150,
      firstAt: HOUR,
      lastAt: 2 * HOUR,
    })
    const plays = await library.store.read(() => listPlays({ filters: { user: "ada" } }))
    expect(plays.rows.map((play) => [play.startedAt, play.device])).toEqual([
      [2 * HOUR, null],
      [HOUR, "phone"],
    ])
  })

  it("keeps what was noted of a place until it is noted anew, or the track is at its beginning", async () => {
    const library = await newLibrary(registry)
    const noted = async () => (await library.store.read(() => playbackOf("ada", "t1")))?.comment
    const at = (positionMs: number, time: number, comment?: string) =>
      append(library, [on("progressed", { positionMs, at: time, ...(comment === undefined ? {} : { comment }) })])
    await at(100, HOUR, "the bridge")
    await at(200, 2 * HOUR)
    expect(await noted()).toBe("the bridge")
    await at(300, 3 * HOUR, "")
    expect(await noted()).toBeNull()
    await at(300, 4 * HOUR, "the end")
    await at(0, 5 * HOUR)
    expect(await noted()).toBeNull()
  })

  it("keeps members apart", async () => {
    const library = await newLibrary(registry)
    await append(library, [on("rated", { rating: 4 }), on("rated", { rating: 1 }, "user:bob")])
    await append(library, [on("starred", { starred: true })])
    await append(library, [on("rated", { rating: null }, "user:bob")])
    expect(
      await rows(library, 'SELECT "user", rating, "starredAt" IS NULL AS plain FROM playback ORDER BY "user"'),
    ).toEqual([
      { user: "ada", rating: 4, plain: 0 },
      { user: "bob", rating: null, plain: 1 },
    ])
    await append(library, [on("starred", { starred: false })])
    expect(await rows(library, 'SELECT "starredAt" FROM playback WHERE "user" = ?', ["ada"])).toEqual([
      { starredAt: null },
    ])
    await expect(append(library, [on("rated", { rating: 3 }, "library")])).rejects.toMatchObject({
      _tag: "CommandRejected",
    })
  })

  it("adds what other programs tell, once, however often they tell it", async () => {
    const library = await newLibrary(registry)
    const told = {
      account: "itunes:A",
      plays: 31,
      playedAt: 9 * HOUR,
      skips: 2,
      skippedAt: 5,
      rating: 4,
      starred: true,
    }
    await append(library, [on("played", { startedAt: HOUR, durationMs: 100, completed: true })])
    await append(library, [on("imported", told), on("imported", { ...told, plays: 32 })])
    await append(library, [on("imported", { account: "constructor", plays: 3 })])
    const shown = () => library.store.read(() => playbackOf("ada", "t1"))
    expect(await shown()).toMatchObject({
      plays: 36,
      completed: 36,
      totalMs: 100,
      firstAt: HOUR,
      lastAt: 9 * HOUR,
      skips: 2,
      skippedAt: 5,
      rating: 4,
    })
    const starredAt = (await shown())?.starredAt
    await append(library, [on("imported", { ...told, rating: 2 })])
    expect(await shown()).toMatchObject({ rating: 2, starredAt })
    expect((await library.store.read(() => listPlays({ filters: { user: "ada" } }))).rows).toHaveLength(1)
  })

  it("shows what the member said here rather than what another program told, whenever that was", async () => {
    const library = await newLibrary(registry)
    const shown = () => library.store.read(() => playbackOf("ada", "t1"))
    await append(library, [on("rated", { rating: 5 })])
    await append(library, [on("imported", { account: "itunes:A", rating: 2, starred: true })])
    expect(await shown()).toMatchObject({ rating: 5, starredAt: expect.any(Number) })
    await append(library, [on("rated", { rating: null }), on("starred", { starred: false })])
    expect(await shown()).toMatchObject({ rating: null, starredAt: null })
  })

  it("keeps the furthest place beside the latest", () => {
    const state = progress([1 * HOUR, 1 * HOUR, 400], [2 * HOUR, 2 * HOUR, 20])
    expect([state.latest?.positionMs, state.furthest?.positionMs]).toEqual([20, 400])
  })

  it("does not take for the latest what happened earlier and was told late", () => {
    const state = progress([2 * HOUR, 2 * HOUR, 400], [3 * HOUR, 1 * HOUR, 20])
    expect(state.latest?.positionMs).toBe(400)
  })

  it("is not held by a device whose clock is years ahead", () => {
    const ahead = 100_000 * HOUR
    const state = progress([ahead, ahead, 400], [ahead + 1, 5 * HOUR, 500], [ahead + 2, 6 * HOUR, 600])
    expect(state.latest?.positionMs).toBe(600)
  })

  it("adds up hostile lengths without leaving what a column holds", async () => {
    const library = await newLibrary(registry)
    const huge = { startedAt: 1, durationMs: 1e12, completed: false }
    for (let i = 0; i < 10; i++) {
      await append(
        library,
        Array.from({ length: 1000 }, () => on("played", huge)),
      )
    }
    expect(await rows(library, 'SELECT "totalMs" FROM playback')).toEqual([{ totalMs: Number.MAX_SAFE_INTEGER }])
  })
})

import type { Track } from "@ledgerline/client/contract"
import type { LibraryApi } from "@ledgerline/client/remote"
import { expect, it } from "vitest"
import { moreLike } from "./goingOn.ts"

const track = (id: string, genre: string | null, artist: string, more: Partial<Track> = {}): Track =>
  ({ id, genre, artist, availability: "local", durationMs: 200_000, ...more }) as Track

/** A list as libraries answer it. */
const listOf =
  (tracks: readonly Track[]): LibraryApi["tracks"]["list"] =>
  async (query) => {
    const { genre, limit = 50, offset = 0 } = query ?? {}
    const found = tracks.filter((each) => genre === undefined || each.genre === genre)
    return { items: found.slice(offset, offset + limit), next: null, total: found.length }
  }

const like = async (of: Track, tracks: readonly Track[], without: readonly string[] = [of.id]): Promise<string[]> =>
  (await moreLike(of, { list: listOf(tracks), without: new Set(without) })).map(({ id }) => id)

it("goes on with the genre, each artist once where there are enough", async () => {
  const jazz = Array.from({ length: 400 }, (_, i) => track(`j${i}`, "Jazz", i % 2 === 0 ? "often" : `artist ${i}`))
  const other = Array.from({ length: 400 }, (_, i) => track(`o${i}`, "Other", `other ${i}`))
  const found = await moreLike(jazz[0] as Track, { list: listOf([...other, ...jazz]), without: new Set(["j0"]) })
  expect(found).toHaveLength(10)
  expect(found.every(({ genre }) => genre === "Jazz")).toBe(true)
  expect(new Set(found.map(({ artist }) => artist)).size).toBe(10)
})

it("fills up with anything; nothing that is there, cannot be played, or is an hour long", async () => {
  const one = track("a", "Rare", "Ada")
  const tracks = [
    one,
    track("b", "Rare", "Bob"),
    track("d", null, "Dora"),
    track("queued", "Rare", "Eve"),
    track("away", "Rare", "Eve", { availability: "unavailable" }),
    track("long", "Rare", "Eve", { durationMs: 3_600_000 }),
  ]
  expect(await like(one, tracks, ["a", "queued"])).toEqual(["b", "d"])
  expect(await like(track("x", null, "Dora"), [one])).toEqual(["a"])
  expect(await like(one, [one])).toEqual([])
})

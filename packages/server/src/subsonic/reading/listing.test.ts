/** Pages of lists are read from an index alone, however deep they are. */
import { query } from "@ledgerline/core"
import { expect, it } from "vitest"
import { serving, track } from "../testing/serving.ts"
import { rowsAt, type Way } from "./listing.ts"
import { randomRows } from "./random.ts"
import { Places } from "./Places.ts"
import { ALL_TRACKS, ofAlbum, tracksOf } from "./tracks.ts"

const WAYS: readonly Way<"track" | "album" | "artist">[] = [
  ALL_TRACKS,
  ofAlbum("a"),
  tracksOf({ genre: "Folk" }),
  { view: "album", keys: ["titleKey", "id"] },
  { view: "album", keys: ["addedAt", "id"], isDescending: true },
  { view: "album", keys: ["artistKey", "year", "titleKey", "id"] },
  { view: "album", keys: ["titleKey", "id"], where: "k.genre = ?", values: ["Folk"] },
  { view: "album", keys: ["year", "titleKey", "id"], where: "k.year >= ? AND k.year <= ?", values: [1, 2] },
  { view: "artist", keys: ["nameKey", "id"] },
] as readonly Way<"track" | "album" | "artist">[]

it.each(WAYS)("no page of %o is sorted or looked for", async (way) => {
  const { library } = await serving()
  const now = () => 0
  const places = new Places(now)
  const list = JSON.stringify([way.view, way.keys, way.isDescending ?? false, way.where ?? "", way.values ?? []])
  places.ended(
    "me",
    list,
    50,
    way.keys.map(() => "x"),
  )
  const paging = { places, whose: "me" }
  for (const span of [
    { offset: 0, count: 10 },
    { offset: 50, count: 10 },
    { offset: 999, count: 10 },
  ]) {
    const asked = rowsAt(way, span, paging).next().value as { readonly sql: string; readonly params: readonly string[] }
    const plan = await library.store.read(() =>
      query<{ detail: string }>(`EXPLAIN QUERY PLAN ${asked.sql}`, asked.params),
    )
    const steps = plan.map(({ detail }) => detail).join("; ")
    expect(steps).toMatch(/USING (?:COVERING )?INDEX/)
    expect(steps).not.toContain("TEMP B-TREE")
    // What is counted over is read from the index and not from the rows.
    if (span.offset === 999) expect(steps).toContain("COVERING INDEX")
  }
})

it("finds some by chance without looking at all", async () => {
  const { library } = await serving()
  const { random } = library.ports
  const looked = randomRows(random, tracksOf({}), 10).next().value as {
    readonly sql: string
    readonly params: readonly string[]
  }
  const plan = await library.store.read(() =>
    query<{ detail: string }>(`EXPLAIN QUERY PLAN ${looked.sql}`, looked.params),
  )
  expect(plan.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^SEARCH track_\d+ USING INDEX \S+ \(id>\?\)$/),
  ])
})

it("goes on by keys for ten minutes, and by counting then", async () => {
  const served = await serving()
  for (const name of ["b", "c", "d", "e"]) await served.given(...track(name))
  let time = 0
  const paging = { places: new Places(() => time), whose: "me" }
  const page = async (offset: number) =>
    (await served.library.store.read(() => rowsAt(ALL_TRACKS, { offset, count: 2 }, paging))).map(({ id }) => id)
  expect(await page(0)).toEqual(["b", "c"])
  await served.given(...track("a"))
  expect(await page(2)).toEqual(["d", "e"])
  time = 11 * 60_000
  expect(await page(2)).toEqual(["c", "d"])
})

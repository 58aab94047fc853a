import { expect, it } from "vitest"
import type { RowChange, ViewContext } from "../../define/crossView.ts"
import { generation } from "../../fold/generation.ts"
import { TRACK } from "../../library/track/view.ts"
import { quoteName } from "../../store/ddl.ts"
import { define, insert, query, type Row, type Store, upsert } from "../../store/port.ts"
import { openSqlite } from "../../store/sqlite.ts"
import { trackValues } from "../../testing/searchTracks.ts"
import { search } from "./search.ts"
import { SEARCH, searchView } from "./view.ts"
import { fillSearch } from "./write.ts"

const g = generation(7)
const TABLES = { search: g.at(SEARCH).name, track: g.at(TRACK).name }

const track = (row: number, title: string, more: Row = {}): Row => {
  const values = trackValues({ row, title, artist: "Nico", album: "", extra: "" })
  const entries = Object.keys(TRACK.columns).map((name, index) => [name, values[index] ?? null])
  return { ...(Object.fromEntries(entries) as Row), fields: "{}", ...more }
}

function contextOf(store: Store): ViewContext {
  return {
    dialect: store.dialect,
    name: g.name,
    at: g.at,
    put: (table, list) =>
      upsert(
        table,
        list.map(() => []),
      ),
  }
}

async function opened(): Promise<Store> {
  const store = openSqlite({ path: ":memory:", owner: { pid: 1, host: "test" }, now: () => 0 })
  const { dialect } = store
  await store.write(() =>
    define([
      ...dialect.createTable(g.at(TRACK)),
      ...dialect.createKey(g.at(TRACK)),
      ...(searchView.create?.(dialect, 7) ?? []),
    ]),
  )
  return store
}

const change = (store: Store, list: readonly RowChange[]): Promise<void> =>
  store.write(function* () {
    yield* upsert(
      g.at(TRACK),
      list.flatMap(({ after }) => (after === undefined ? [] : [g.values(TRACK, after)])),
    )
    yield* searchView.update(contextOf(store), new Map([[TRACK, list]]))
  })

const rebuilt = (store: Store): Promise<void> =>
  store.write(function* () {
    yield* define([...(searchView.drop?.(store.dialect, 7) ?? []), ...(searchView.create?.(store.dialect, 7) ?? [])])
    yield* searchView.rebuild(contextOf(store))
  })

const find = async (store: Store, text: string): Promise<number[]> =>
  (await store.read(() => search(store.dialect, TABLES, text))).hits.map(({ row }) => row)

it("[FOLD-16] follows names, composers, genres and visibility, and comes out the same rebuilt", async () => {
  const store = await opened()
  const first = track(1, "Janitor of Lunacy", {
    genre: "Folk",
    year: 1970,
    fields: '{"composers":["John Cale"],"genres":["Folk","Drone"]}',
  })
  const second = track(2, "Afraid")
  const third = track(3, "My Only Child")
  await change(
    store,
    [first, second, third].map((after) => ({ before: undefined, after })),
  )
  expect([await find(store, "cale drone 1970 folk"), await find(store, "afraid"), await find(store, "nico")]).toEqual([
    [1],
    [2],
    [2, 3, 1],
  ])

  const renamed = { ...first, title: "Evening of Light", fields: '{"composers":["Nico"]}' }
  await change(store, [
    { before: first, after: renamed },
    { before: second, after: { ...second, hidden: 1 } },
    { before: third, after: { ...third, hidden: 1 } },
    { before: { ...third, hidden: 1 }, after: third },
  ])
  const texts = ["cale", "janitor", "evening", "afraid", "child"]
  const kept = await Promise.all(texts.map((text) => find(store, text)))
  expect(kept).toEqual([[], [], [1], [], [3]])

  await rebuilt(store)
  expect(await Promise.all(texts.map((text) => find(store, text)))).toEqual(kept)
  await store.close()
})

it("[FOLD-16] [FOLD-20] holds of a name what the view of tracks holds of it, and the same rebuilt", async () => {
  const store = await opened()
  const odd = track(1, "Jani\0tor", { artist: "Ni\0co", albumArtist: "Nico", album: "De\0sert\ud800", genre: "Fo\0lk" })
  await change(store, [{ before: undefined, after: odd }])
  const contents = () => store.read(() => query(`SELECT rowid, * FROM ${quoteName(TABLES.search)}`))
  const before = await contents()
  expect(await find(store, "janitor nico desert folk")).toEqual([1])
  await rebuilt(store)
  expect(await contents()).toEqual(before)
  await store.close()
})

it("[FOLD-16] finds every track of an index that is filled page by page", async () => {
  const store = await opened()
  const docs = Array.from({ length: 7 }, (_, i) => ({
    row: i + 1,
    title: `take ${i}`,
    artist: "Nico",
    album: "",
    extra: "",
  }))
  await store.write(function* () {
    yield* insert(
      g.at(TRACK),
      docs.map(({ row, title }) => g.values(TRACK, track(row, title))),
    )
    yield* fillSearch(store.dialect, TABLES.search, function* (after) {
      return docs.filter(({ row }) => row > after).slice(0, 2)
    })
  })
  expect((await find(store, "nico")).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
  await change(store, [{ before: track(4, "take 3"), after: track(4, "outtake") }])
  expect([await find(store, "take 3"), await find(store, "outtake")]).toEqual([[], [4]])
  await store.close()
})

it("writes nothing where nothing that it holds has changed", async () => {
  const store = await opened()
  const before = track(1, "Afraid")
  await store.write(() => insert(g.at(TRACK), [g.values(TRACK, before)]))
  await change(store, [{ before, after: { ...before, durationMs: 3, fields: '{"isrc":"x"}' } }])
  expect(await find(store, "afraid")).toEqual([])
  await store.close()
})

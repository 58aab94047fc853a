import { PGlite } from "@electric-sql/pglite"
import fc from "fast-check"
import { afterAll, beforeEach, describe, expect, it } from "vitest"
import { TRACK } from "../../library/track/view.ts"
import { pgliteStore } from "../../store/pglite.ts"
import {
  define,
  insert,
  query,
  run,
  type Request,
  type Row,
  type Store,
  type Table,
  type Work,
} from "../../store/port.ts"
import { openSqlite } from "../../store/sqlite.ts"
import { trackValues } from "../../testing/searchTracks.ts"
import { tokens } from "./fold.ts"
import { parseQuery } from "./query.ts"
import { byRank, ranking } from "./rank.ts"
import { search } from "./search.ts"
import { createSearch, dropSearch, FIELDS } from "./table.ts"
import { optimizeSearch, removeSearch, type SearchDoc, writeSearch } from "./write.ts"

const TRACKS: Table = { ...TRACK, name: "track_7" }
const TABLES = { search: "search_7", track: "track_7" }
const client = await PGlite.create()
afterAll(() => client.close())

const doc = (row: number, title: string, artist = "", album = "", extra = ""): SearchDoc => ({
  row,
  title,
  artist,
  album,
  extra,
})

const LIBRARY = [
  doc(1, "Back in Black", "AC/DC", "Back in Black", "rock 1980"),
  doc(2, "So What", "P!nk", "Funhouse", "pop"),
  doc(3, "Heart of Hearts", "!!!", "Myth Takes"),
  doc(4, "( )", "Sigur Rós", "Ágætis byrjun"),
  doc(5, "夜に駆ける", "YOASOBI", "THE BOOK", "日本"),
  doc(6, "東京フラッシュ", "Vaundy", "strobo"),
  doc(7, "봄날", "방탄소년단", "화양연화"),
  doc(8, "Smørrebrød Straße", "Björk & Dvořák", "Łódź"),
  doc(9, "Help!", "The Beatles", "Help!"),
  doc(10, "+/-", "Ed Sheeran", ""),
]

/** What search must answer, by reading everything. */
function expected(docs: readonly SearchDoc[], text: string): number[] {
  const parsed = parseQuery(text)
  if (parsed.terms.length === 0) return []
  const hits = docs.filter((each) => {
    const own = FIELDS.flatMap((field) => tokens(each[field]))
    const has = (token: string, mayGoOn: boolean) =>
      own.some((one) => one === token || (mayGoOn && one.startsWith(token)))
    return parsed.terms.every(({ alternatives, isPrefix }) =>
      alternatives.some((list) => list.every((token, index) => has(token, isPrefix && index === list.length - 1))),
    )
  })
  const rank = ranking(parsed)
  const named = hits.map((each) => ({ ...each, id: String(each.row).padStart(9, "0") }))
  return named
    .map(rank)
    .toSorted(byRank)
    .map(({ names }) => names.row)
}

const OPERATORS = `a AND OR NOT NEAR( ) " ' * ^ - : {title} & | ! <-> \\ % _ ; -- ? $1 \0 🔥 東京 \ud800`.split(" ")

/** Text as people and machines write it, operators of both databases included. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.array(fc.nat(0xffff), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
  fc.array(fc.constantFrom(...OPERATORS), { maxLength: 20 }).map((parts) => parts.join(" ")),
  fc.string({ unit: "binary", minLength: 5_000, maxLength: 10_000 }),
)

const letters = fc.string({ unit: fc.constantFrom(..."abAé ߨ東京夜らガ봄날/!-'.$"), maxLength: 8 })

for (const [name, open, runs] of [
  ["SQLite", async () => openSqlite({ path: ":memory:", owner: { pid: 1, host: "test" }, now: () => 0 }), 300],
  ["PGlite", () => pgliteStore({ client }), 40],
] as const) {
  describe(`search on ${name}`, () => {
    let store: Store
    const find = async (text: string, limit = 500): Promise<number[]> =>
      (await store.read(() => search(store.dialect, TABLES, text, { limit }))).hits.map(({ row }) => row)
    const fill = (docs: readonly SearchDoc[]): Promise<void> =>
      store.write(function* () {
        yield* run("DELETE FROM track_7")
        yield* run("DELETE FROM search_7")
        yield* insert(TRACKS, docs.map(trackValues))
        yield* writeSearch(store.dialect, TABLES.search, docs)
      })

    beforeEach(async () => {
      store = await open()
      const { dialect } = store
      await store.write(() =>
        define([
          ...dropSearch(dialect, TABLES.search),
          dialect.dropTable(TABLES.track),
          ...dialect.createTable(TRACKS),
          ...dialect.createIndexes(TRACKS),
          ...createSearch(dialect, TABLES.search),
        ]),
      )
      return () => (name === "SQLite" ? store.close() : undefined)
    })

    it.each([
      ["acdc", [1]],
      ["ac/dc", [1]],
      ["AC DC bla", [1]],
      ["rock 19", [1]],
      ["pink", [2]],
      ["p!nk so", [2]],
      ["!!!", [3]],
      ["!!! hea", [3]],
      ["()", [4]],
      ["( )", [4]],
      ["agaetis", [4]],
      ["に駆", [5]],
      ["ヨル", []],
      ["日", [5]],
      ["京ふ", [6]],
      ["소년", [7]],
      ["smorrebrod strasse", [8]],
      ["LODZ bjork dvor", [8]],
      ["beatles help", [9]],
      ["+/-", [10]],
      ["nothing", []],
      ["", []],
    ])("%s finds %j", async (text, rows) => {
      await fill(LIBRARY)
      expect(await find(text)).toEqual(rows)
    })

    it("finds each track by every word, by each beginning, and by any two characters without spaces", async () => {
      await fill(LIBRARY)
      for (const each of LIBRARY) {
        for (const word of FIELDS.flatMap((field) => each[field].match(/[\p{L}\p{N}]+/gu) ?? [])) {
          const bare = word
            .normalize("NFD")
            .replaceAll(/[\u0300-\u036f]/g, "")
            .normalize("NFC")
          const texts = /^[\p{sc=Latin}\p{N}]+$/u.test(word)
            ? [bare.toUpperCase(), ...Array.from(word, (_, index) => word.slice(0, index + 1))]
            : Array.from(word, (_, index) => word.slice(index, index + 2))
          for (const text of texts) expect([text, await find(text)]).toEqual([text, expect.arrayContaining([each.row])])
        }
      }
    })

    it("never fails, whatever the text, in a query and in a name", async () => {
      await fill(LIBRARY)
      await fc.assert(
        fc.asyncProperty(anyText, anyText, async (text, other) => {
          await store.write(() => writeSearch(store.dialect, TABLES.search, [doc(10, other, text)]))
          const first = await find(text.slice(0, 150))
          const isFound =
            parseQuery(text.slice(0, 150)).terms.length === 0 ||
            /^[\p{P}\p{S}\s\p{C}]*$/u.test(text) ||
            first.includes(10)
          expect([text, isFound || text.length > 1000]).toEqual([text, true])
          await find(other)
        }),
        { numRuns: runs },
      )
    })

    it("answers exactly the tracks that contain every term, in the order of the rank", async () => {
      const names = fc.array(fc.tuple(letters, letters, letters, letters), { minLength: 1, maxLength: 12 })
      await fc.assert(
        fc.asyncProperty(names, fc.array(letters, { minLength: 1, maxLength: 4 }), async (list, texts) => {
          const docs = list.map((each, index) => doc(index + 1, ...each))
          await fill(docs)
          for (const text of texts) expect([text, await find(text)]).toEqual([text, expected(docs, text)])
        }),
        { numRuns: runs },
      )
    })

    it("compares the last of very many words that hang together, which may be still being typed", async () => {
      const together = (last: string) => `a-b-c-d-e-f-g-h-i-${last}`
      await fill([doc(1, together("jay")), doc(2, together("kay"))])
      expect([await find(together("ja")), await find(together("k"))]).toEqual([[1], [2]])
    })

    it("forgets replaced and removed names", async () => {
      await fill(LIBRARY)
      await store.write(function* () {
        yield* writeSearch(store.dialect, TABLES.search, [doc(9, "Yesterday"), doc(2, "Funky")])
        yield* removeSearch(store.dialect, TABLES.search, [1, 4711])
        yield* optimizeSearch(store.dialect, TABLES.search)
      })
      expect([await find("help"), await find("yester"), await find("funk"), await find("acdc")]).toEqual([
        [],
        [9],
        [2],
        [],
      ])
    })

    it("leaves hidden tracks out", async () => {
      await fill(LIBRARY)
      await store.write(() => run("UPDATE track_7 SET hidden = 1 WHERE id = ?", [String(trackValues(doc(9, ""))[1])]))
      expect(await find("help")).toEqual([])
    })

    it("fills the page from the best tiers where very many match", async () => {
      const docs = Array.from({ length: 1500 }, (_, index) =>
        index % 3 === 0
          ? doc(index + 1, `Song ${index}`, "", "", "love")
          : doc(index + 1, `My Love ${index}`, "Some Band", "", "jazz"),
      )
      docs.push(doc(2000, "Love"), doc(2001, "Loveless"), doc(2002, "Mine", "Love"), doc(2003, "Sun", "Band of Love"))
      await fill(docs)
      // A sort name begins with the word, but no name has it.
      await store.write(function* () {
        yield* insert(TRACKS, [trackValues(doc(3000, "Zoo"))])
        yield* run(`UPDATE track_7 SET "titleKey" = 'jazz' WHERE "row" = ?`, [3000])
      })
      const page = await store.read(() => search(store.dialect, TABLES, "love", { limit: 20 }))
      expect(page.total).toBeUndefined()
      expect(page.hits.map(({ tier }) => tier)).toEqual([
        "titleIs",
        "artistIs",
        "titleStarts",
        ...Array.from({ length: 17 }, () => "inTitle"),
      ])
      for (const odd of ["\0love", "love\0", "'love", '"love', "love\ud800", "love\\", "love %_*?"]) {
        expect([odd, (await find(odd, 1)).length]).toEqual([odd, 1])
      }
      expect(await find("jazz")).not.toContain(3000)
      const many = await find("love s")
      const all = new Set(expected(docs, "love s"))
      expect([many.length > 400, many.every((row) => all.has(row))]).toEqual([true, true])
    })

    it.each([name].filter((each) => each === "SQLite"))("reads indexes only, and sorts nothing: %s", async () => {
      await fill(Array.from({ length: 1500 }, (_, index) => doc(index + 1, "b", "c", "a love")))
      const plans = await store.read(() => plansOf(search(store.dialect, TABLES, "love a")))
      expect(plans.join("\n")).toMatch(/byTitle[^]*byArtist/)
      for (const plan of plans)
        expect(plan).not.toMatch(/SCAN (?!list|json_each|search_7 VIRTUAL TABLE INDEX \d+:M)|TEMP B-TREE/)
    })
  })
}

/** Runs a work and answers SQLite's plan for each query of it. */
function* plansOf(work: Work<unknown>): Work<string[]> {
  const plans: string[] = []
  let state: IteratorResult<Request, unknown> = work.next([])
  while (!state.done) {
    const request = state.value
    if (request.kind === "query") {
      const plan = yield* query<{ detail: string }>(`EXPLAIN QUERY PLAN ${request.sql}`, request.params)
      plans.push(plan.map(({ detail }) => detail).join("\n"))
    }
    const rows: Row[] = yield request
    state = work.next(rows)
  }
  return plans
}

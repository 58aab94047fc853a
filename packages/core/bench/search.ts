/** Measures search over 100,000 tracks, and what keeping its index up to date costs, beside FTS5 with bm25 by hand. */
import { join } from "node:path"
import Database from "better-sqlite3"
import { TRACK } from "../src/library/track/view.ts"
import { openSqlite, type SqliteStore } from "../src/store/sqlite.ts"
import { define, insert, type Table } from "../src/store/port.ts"
import { trackValues } from "../src/testing/searchTracks.ts"
import { search } from "../src/views/search/search.ts"
import { createSearch } from "../src/views/search/table.ts"
import { optimizeSearch, writeSearch } from "../src/views/search/write.ts"
import { amount, boundResult, inFolder, type Options, percentile, ratioResult, type Result } from "./harness.ts"
import { type Doc, library, seeded, type Vocabulary } from "./names.ts"

const TRACKS: Table = { ...TRACK, name: "track_1" }
const TABLES = { search: "search_1", track: "track_1" }
/** Tracks that a batch of 1,000 events touches. */
const BATCH = 250
/** Milliseconds. */
const BOUND = 15

async function benchSearch(options: Options): Promise<Result[]> {
  // Fewer have no title in every script.
  const tracks = Math.max(2000, amount(options, 100_000, 20_000))
  const results: Result[] = []
  for (const vocabulary of ["zipf", "uniform"] as const) {
    const docs = [...library(tracks, vocabulary)]
    results.push(...(await inFolder(async (folder) => measure(folder, docs, vocabulary, amount(options, 1000, 200)))))
  }
  return results
}

export const searchBenches: Record<string, (options: Options) => Promise<Result[]>> = { search: benchSearch }

function measure(folder: string, docs: readonly Doc[], vocabulary: Vocabulary, repetitions: number): Result[] {
  const store = openSqlite({ path: join(folder, "ours.db"), owner: { pid: 0, host: "bench" }, now: () => 0 })
  const hand = new Database(join(folder, "hand.db"))
  try {
    const byHand = prepareByHand(hand)
    prepareOurs(store, docs)
    const costs = batches(docs).map((batch) => ({
      hand: timedSync(() => byHand.add(batch)),
      ours: timedSync(() => store.writeSync(() => writeSearch(store.dialect, TABLES.search, batch))),
    }))
    const again = batches(docs.slice(0, docs.length / 5)).map((batch) => ({
      hand: timedSync(() => byHand.replace(batch)),
      ours: timedSync(() => store.writeSync(() => writeSearch(store.dialect, TABLES.search, batch))),
    }))
    const results = [
      rateResult(`search index, new tracks, ${vocabulary}`, 0.5, costs),
      rateResult(`search index, changed tracks, ${vocabulary}`, 0.5, again),
    ]
    for (const [name, texts] of Object.entries(queries(docs, vocabulary, repetitions))) {
      const ours = texts.map((text) => timedSync(() => store.readSync(() => search(store.dialect, TABLES, text))))
      // Words of unicode61 are whole runs of Chinese and Japanese, so that by hand two characters find nothing.
      const limit = name === "two-character CJK" ? undefined : texts.map((text) => timedSync(() => byHand.search(text)))
      for (const [label, part] of [
        ["p50", 0.5],
        ["p99", 0.99],
      ] as const) {
        const bound = limit === undefined ? null : percentile(limit, part)
        results.push(
          boundResult(`search, ${name}, ${vocabulary}, ${label}`, "ms", BOUND, percentile(ours, part), bound),
        )
      }
    }
    const optimize = timedSync(() => store.writeSync(() => optimizeSearch(store.dialect, TABLES.search)))
    results.push(boundResult(`search index, made one segment, ${vocabulary}`, "ms", 2000, optimize))
    return results
  } finally {
    hand.close()
    void store.close()
  }
}

function prepareOurs(store: SqliteStore, docs: readonly Doc[]): void {
  const { dialect } = store
  store.writeSync(function* () {
    yield* define([...dialect.createTable(TRACKS), ...createSearch(dialect, TABLES.search)])
    yield* insert(TRACKS, docs.map(trackValues))
    yield* define(dialect.createIndexes(TRACKS))
  })
}

/** The search table that people write first: contents kept, diacritics removed by SQLite, prefixes of 2 and 3 letters. */
function prepareByHand(db: Database.Database) {
  db.pragma("journal_mode = WAL")
  db.pragma("synchronous = FULL")
  db.pragma("cache_size = -65536")
  db.exec(
    "CREATE VIRTUAL TABLE hand USING fts5(title, artist, album, extra, tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
  )
  const statement = (verb: string) =>
    db.prepare(`${verb} INTO hand (rowid, title, artist, album, extra) VALUES (?, ?, ?, ?, ?)`)
  const writing = (verb: string) => {
    const prepared = statement(verb)
    return db.transaction((docs: readonly Doc[]) => {
      for (const doc of docs) prepared.run(doc.row, doc.title, doc.artist, doc.album, doc.extra)
    })
  }
  const found = db.prepare("SELECT rowid, title, artist, album FROM hand WHERE hand MATCH ? ORDER BY rank LIMIT 20")
  return {
    add: writing("INSERT"),
    replace: writing("INSERT OR REPLACE"),
    search: (text: string) =>
      found.all(`${text.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, " ").trim()}*`.replaceAll(/[^ *]+/g, '"$&"')),
  }
}

function queries(docs: readonly Doc[], vocabulary: Vocabulary, count: number): Record<string, string[]> {
  const random = seeded(vocabulary === "zipf" ? 11 : 12)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const isJapanese = ({ artist }: Doc): boolean => /[\u3040-\u9fff]/.test(artist)
  const foreign = docs.filter(isJapanese)
  const western = docs.filter((doc) => !isJapanese(doc))
  const wordsOf = ({ title, artist, album }: Doc): string[] =>
    `${title} ${artist} ${album}`.match(/[\p{L}\p{N}]+/gu) ?? []
  const start = (word: string): string => word.slice(0, 1 + Math.floor(random() * 4))
  const make = (draw: () => string): string[] => Array.from({ length: count }, draw)
  return {
    "three words, last a prefix": make(() => {
      const words = wordsOf(pick(western))
      return `${pick(words)} ${pick(words)} ${start(pick(words))}`
    }),
    "one prefix of 1 to 4 letters": make(() => start(pick(wordsOf(pick(western))))),
    "two-character CJK": make(() => {
      const { title } = pick(foreign)
      const at = Math.floor(random() * Math.max(1, (/^[\u3040-\u9fff]+/.exec(title)?.[0].length ?? 0) - 1))
      return title.slice(at, at + 2)
    }),
  }
}

function batches(docs: readonly Doc[]): (readonly Doc[])[] {
  return Array.from({ length: Math.ceil(docs.length / BATCH) }, (_, index) =>
    docs.slice(index * BATCH, (index + 1) * BATCH),
  )
}

function timedSync(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** Tracks a second over all batches: merging costs fall on few of them, so that a median would leave them out. */
function rateResult(
  name: string,
  goal: number,
  costs: readonly { readonly hand: number; readonly ours: number }[],
): Result {
  const rate = (times: readonly number[]): number =>
    (times.length * BATCH * 1000) / times.reduce((sum, time) => sum + time, 0)
  const limit = rate(costs.map((cost) => cost.hand))
  const ours = rate(costs.map((cost) => cost.ours))
  return ratioResult(name, "tracks/s", goal, { limit, ours, ratio: ours / limit })
}

/**
 * The limit for events with views: the same tables filled by statements written by hand for just this, once a batch, with
 * no registry, no order of arrival, no reverts, no hashes. It is what one would write who needs nothing else.
 */
import Database from "better-sqlite3"
import { CLAIM } from "../src/library/claim/view.ts"
import { albumIdOf, creditsOf } from "../src/library/identity.ts"
import { sortKey } from "../src/library/sortKey.ts"
import { TRACK, TRACK_ARTIST, TRACK_FILE } from "../src/library/track/view.ts"
import type { NewEvent } from "../src/Library.ts"
import { sqliteDialect } from "../src/store/ddl.ts"
import type { Table } from "../src/store/port.ts"
import { ALBUM } from "../src/views/albums/table.ts"
import { ARTIST } from "../src/views/artists/table.ts"
import { tokens } from "../src/views/search/fold.ts"
import { createSearch } from "../src/views/search/table.ts"

const TABLES: readonly Table[] = [CLAIM, TRACK, TRACK_ARTIST, TRACK_FILE, ALBUM, ARTIST]
const TIERS = ["fileName", "embedded", "automatic", "candidate", "user"]

interface Said {
  readonly mediaFile?: string
  readonly provider?: string
  readonly tier?: string
  readonly confidence?: number
  readonly fields?: Record<string, string | number | string[]>
}

/** The values of a track by tier, as its row keeps them. */
interface Track {
  readonly tiers: Record<string, Record<string, unknown>>
  mediaFile: string
  at: number
}

const into = (table: Table, how = "INSERT"): string =>
  `${how} INTO "${table.name}" VALUES (${Object.keys(table.columns)
    .map(() => "?")
    .join(", ")})`
const REPLACE = "INSERT OR REPLACE"
const SEARCH = "INSERT INTO search (rowid, title, artist, album, extra) VALUES (?, ?, ?, ?, ?)"

type Statements = Record<
  | "event"
  | "claim"
  | "track"
  | "trackAgain"
  | "artists"
  | "artistsAgain"
  | "file"
  | "search"
  | "searchAgain"
  | "albums"
  | "artist"
  | "state",
  Database.Statement<unknown[]>
>

const indexesOf = (table: Table): string[] => [...sqliteDialect.createKey(table), ...sqliteDialect.createIndexes(table)]

export class ByHand {
  readonly db: Database.Database
  #position = 0
  readonly #rows = new Map<string, number>()
  readonly #numbers = new Map<string, number>()
  #statements: Statements

  constructor(path: string) {
    const db = new Database(path)
    db.pragma("journal_mode = WAL")
    db.pragma("synchronous = FULL")
    db.pragma("cache_size = -65536")
    db.pragma("wal_autocheckpoint = 8000")
    db.exec(`CREATE TABLE event (position INTEGER PRIMARY KEY, subject TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, payload TEXT NOT NULL);
      CREATE INDEX event_subject ON event (subject);
      CREATE TABLE state (row INTEGER PRIMARY KEY, state TEXT NOT NULL)`)
    for (const table of TABLES) {
      for (const sql of [...sqliteDialect.createTable(table), ...indexesOf(table)]) db.exec(sql)
    }
    for (const sql of createSearch(sqliteDialect, "search")) db.exec(sql)
    this.db = db
    this.#statements = this.#prepare()
  }

  #prepare(): Statements {
    const { db } = this
    this.#statements = {
      event: db.prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?)"),
      claim: db.prepare(into(CLAIM)),
      track: db.prepare(into(TRACK)),
      trackAgain: db.prepare(into(TRACK, REPLACE)),
      artists: db.prepare(into(TRACK_ARTIST)),
      artistsAgain: db.prepare(into(TRACK_ARTIST, REPLACE)),
      file: db.prepare(into(TRACK_FILE)),
      search: db.prepare(SEARCH),
      searchAgain: db.prepare(SEARCH.replace("INSERT", REPLACE)),
      state: db.prepare("INSERT OR REPLACE INTO state VALUES (?, ?)"),
      albums:
        db.prepare(`INSERT OR REPLACE INTO album SELECT "albumId", album, min(artist), NULL, "albumKey", min("artistKey"), max(year), min(genre), count(*),
        max(disc), coalesce(sum("durationMs"), 0), 0, min("addedAt"), NULL, '{}' FROM track WHERE "albumId" IN (SELECT value FROM json_each(?)) AND hidden = 0 GROUP BY "albumId"`),
      artist:
        db.prepare(`INSERT OR REPLACE INTO artist SELECT "artistId", min(name), min(name), count(*), count(DISTINCT "albumKey"), 0, NULL, '{}'
        FROM "trackArtist" WHERE "artistId" IN (SELECT value FROM json_each(?)) GROUP BY "artistId"`),
    }
    return this.#statements
  }

  /** One batch, one transaction. */
  append(events: readonly NewEvent[], at: number): void {
    const { event, state } = this.#statements
    this.db.exec("BEGIN IMMEDIATE")
    const touched = new Map<string, Track>()
    for (const { type, subject, payload } of events) {
      this.#position += 1
      event.run(this.#position, subject, type, at, JSON.stringify(payload))
      const id = subject.slice(6)
      const track = touched.get(id) ?? this.#load(id, at)
      touched.set(id, track)
      this.#fold(track, id, payload as Said, at)
    }
    this.#views(touched)
    for (const [id, track] of touched) state.run(this.#rows.get(id), JSON.stringify(track))
    this.db.exec("COMMIT")
  }

  /** All views anew: folded in memory, loaded in bulk, indexes last. */
  rebuild(): void {
    this.db.exec("BEGIN IMMEDIATE")
    for (const table of TABLES) {
      this.db.exec(`DROP TABLE "${table.name}"`)
      for (const sql of sqliteDialect.createTable(table)) this.db.exec(sql)
    }
    this.db.exec("DROP TABLE search")
    for (const sql of createSearch(sqliteDialect, "search")) this.db.exec(sql)
    this.#rows.clear()
    this.#position = 0
    this.#prepare()
    const touched = new Map<string, Track>()
    const rows = this.db.prepare<[number], { subject: string; at: number; payload: string }>(
      "SELECT subject, at, payload FROM event WHERE position > ? ORDER BY position LIMIT 5000",
    )
    for (let page = rows.all(0); page.length > 0; page = rows.all(this.#position)) {
      for (const { subject, at, payload } of page) {
        this.#position += 1
        const id = subject.slice(6)
        const track = touched.get(id) ?? { tiers: {}, mediaFile: "", at }
        touched.set(id, track)
        this.#fold(track, id, JSON.parse(payload) as Said, at)
      }
    }
    this.#views(touched)
    for (const [id, track] of touched) this.#statements.state.run(this.#rows.get(id), JSON.stringify(track))
    for (const table of TABLES) for (const sql of indexesOf(table)) this.db.exec(sql)
    this.db.exec("COMMIT")
  }

  #load(id: string, at: number): Track {
    const row = this.#rows.get(id)
    if (row === undefined) return { tiers: {}, mediaFile: "", at }
    const { state } = this.db.prepare("SELECT state FROM state WHERE row = ?").get(row) as { state: string }
    return JSON.parse(state) as Track
  }

  #fold(track: Track, id: string, said: Said, at: number): void {
    if (said.mediaFile !== undefined) track.mediaFile = said.mediaFile
    if (said.fields === undefined || said.tier === undefined) return
    Object.assign((track.tiers[said.tier] ??= {}), said.fields)
    const event = this.#position.toString(16).padStart(64, "0")
    const row: Record<string, unknown> = {
      subjectRow: this.#numberOf(id),
      event,
      ...said,
      at,
      fields: JSON.stringify(said.fields),
    }
    this.#statements.claim.run(
      ...Object.keys(CLAIM.columns).map((column) => row[column] ?? (column in NULLABLE ? null : "")),
    )
  }

  /** Tracks are numbered in the order in which they come. */
  #numberOf(id: string): number {
    const row = this.#numbers.get(id) ?? this.#numbers.size + 1
    this.#numbers.set(id, row)
    return row
  }

  #views(touched: ReadonlyMap<string, Track>): void {
    const { albums, artist, file } = this.#statements
    const albumIds = new Set<string>()
    const artistIds = new Set<string>()
    for (const [id, { tiers, mediaFile, at }] of touched) {
      const fields = Object.assign({}, ...TIERS.map((tier) => tiers[tier])) as Record<string, never>
      const {
        title = null,
        artist: name = null,
        album = null,
        year = 0,
        track: number = 0,
      } = fields as Record<string, string | null>
      const known = this.#rows.get(id)
      const { trackAgain, artistsAgain, searchAgain, ...fresh } = this.#statements
      const { track, artists, search } =
        known === undefined ? fresh : { track: trackAgain, artists: artistsAgain, search: searchAgain }
      const row = known ?? this.#rows.size + 1
      this.#rows.set(id, row)
      const albumId = albumIdOf(fields)
      const albumKey = sortKey(album)
      track.run(
        row,
        id,
        title,
        name,
        album,
        null,
        sortKey(title),
        sortKey(name),
        albumKey,
        number,
        0,
        year,
        null,
        (fields["genres"]?.[0] as string | undefined) ?? null,
        (fields["isrc"]?.[0] as string | undefined) ?? null,
        fields["musicbrainzRecordingId"] ?? null,
        albumId,
        null,
        mediaFile,
        at,
        null,
        0,
        JSON.stringify(fields),
      )
      for (const credit of creditsOf(fields)) {
        artists.run(id, credit.role, credit.position, credit.artistId, credit.name, albumKey, 0, number)
        artistIds.add(credit.artistId)
      }
      if (known === undefined) file.run(id, mediaFile)
      if (albumId !== null) albumIds.add(albumId)
      search.run(row, ...[title, name, album, String(year)].map((text) => tokens(text ?? "").join(" ")))
    }
    albums.run(JSON.stringify([...albumIds]))
    artist.run(JSON.stringify([...artistIds]))
  }
}

const NULLABLE = Object.fromEntries(Object.entries(CLAIM.columns).filter(([, column]) => "nullable" in column))

/**
 * Reads that people write, with Kysely: it knows the columns of every view and makes the SQL; the store runs it. Only
 * reads: whatever changes is an event. Hot paths of the engine keep SQL of their own.
 */
import {
  type CompiledQuery,
  DummyDriver,
  type Expression,
  Kysely,
  type RawBuilder,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqlBool,
} from "kysely"
import type { ReadonlyKysely } from "kysely/readonly"
import type { DEFERRED, INACTIVE, QUARANTINED, SUBJECT } from "../fold/tables.ts"
import type { ALBUM_OVERRIDE } from "../library/album/view.ts"
import type { ARTIST_OVERRIDE } from "../library/artist/view.ts"
import type { ARTWORK } from "../library/artwork/view.ts"
import type { CANDIDATE } from "../library/candidate/view.ts"
import type { CLAIM } from "../library/claim/view.ts"
import type { COMPACTION } from "../library/compaction/view.ts"
import type { COPY } from "../library/copy/view.ts"
import type { FAVOURITE } from "../library/favourite/view.ts"
import type { ANALYSIS } from "../library/mediaFile/analysis.ts"
import type { MEDIA_FILE, PART } from "../library/mediaFile/view.ts"
import type { OPERATION } from "../library/operation/view.ts"
import type { PLAY } from "../library/playback/play.ts"
import type { PLAYBACK } from "../library/playback/view.ts"
import type { PLAYLIST, PLAYLIST_ITEM } from "../library/playlist/view.ts"
import type { PLAYLIST_FOLDER } from "../library/playlistFolder/view.ts"
import type { QUEUE } from "../library/queue/view.ts"
import type { RELATION } from "../library/relation/view.ts"
import type { REPLICA } from "../library/replica/view.ts"
import type { ERASURE, REVERT } from "../library/revert/view.ts"
import type { SAMPLE } from "../library/sample/view.ts"
import type { SOURCE } from "../library/source/view.ts"
import type { TRACK, TRACK_ARTIST, TRACK_FILE } from "../library/track/view.ts"
import type { CHAIN, OPERATION_RANGE, RUN } from "../log/tables.ts"
import { type Dialect, query, queryOne, type Value, type Work } from "../store/port.ts"
import type { ALBUM, ALBUM_TALLY } from "./albums/table.ts"
import type { ALBUM_ALIAS, ARTIST_ALIAS } from "./aliases/view.ts"
import type { ALBUM_ARTIST, ARTIST, ARTIST_NAME } from "./artists/table.ts"
import type { CONFLICT } from "./conflicts/table.ts"
import type { MERGE } from "./merges/view.ts"
import type { RowOf } from "./rows.ts"

/** The names under which people read, and the rows behind them. */
export interface Views {
  readonly album: RowOf<typeof ALBUM>
  readonly albumAlias: RowOf<typeof ALBUM_ALIAS>
  readonly albumArtist: RowOf<typeof ALBUM_ARTIST>
  readonly albumOverride: RowOf<typeof ALBUM_OVERRIDE>
  readonly albumTally: RowOf<typeof ALBUM_TALLY>
  readonly analysis: RowOf<typeof ANALYSIS>
  readonly artist: RowOf<typeof ARTIST>
  readonly artistAlias: RowOf<typeof ARTIST_ALIAS>
  readonly artistName: RowOf<typeof ARTIST_NAME>
  readonly artistOverride: RowOf<typeof ARTIST_OVERRIDE>
  readonly artwork: RowOf<typeof ARTWORK>
  readonly candidate: RowOf<typeof CANDIDATE>
  readonly claim: RowOf<typeof CLAIM> & { readonly subject: string }
  readonly compaction: RowOf<typeof COMPACTION>
  readonly conflict: RowOf<typeof CONFLICT>
  readonly copy: RowOf<typeof COPY>
  readonly erasure: RowOf<typeof ERASURE>
  readonly favourite: RowOf<typeof FAVOURITE>
  readonly mediaFile: RowOf<typeof MEDIA_FILE>
  readonly merge: RowOf<typeof MERGE>
  readonly operation: RowOf<typeof OPERATION>
  readonly part: RowOf<typeof PART>
  readonly play: RowOf<typeof PLAY>
  readonly playback: RowOf<typeof PLAYBACK>
  readonly playlist: RowOf<typeof PLAYLIST>
  readonly playlistFolder: RowOf<typeof PLAYLIST_FOLDER>
  readonly playlistItem: RowOf<typeof PLAYLIST_ITEM>
  readonly queue: RowOf<typeof QUEUE>
  readonly relation: RowOf<typeof RELATION>
  readonly replica: RowOf<typeof REPLICA>
  readonly revert: RowOf<typeof REVERT>
  readonly sample: RowOf<typeof SAMPLE>
  readonly source: RowOf<typeof SOURCE>
  readonly track: RowOf<typeof TRACK>
  readonly trackArtist: RowOf<typeof TRACK_ARTIST>
  readonly trackFile: RowOf<typeof TRACK_FILE>
  // What folding knows. How it stores states and positions is its own business.
  readonly deferred: RowOf<typeof DEFERRED>
  readonly inactive: RowOf<typeof INACTIVE>
  readonly quarantined: RowOf<typeof QUARANTINED>
  readonly subject: Omit<RowOf<typeof SUBJECT>, "row" | "positions" | "state" | "folded">
  // What the log knows of itself.
  readonly chain: RowOf<typeof CHAIN>
  readonly operationRange: RowOf<typeof OPERATION_RANGE>
  readonly run: RowOf<typeof RUN>
}

/**
 * Builds queries of the views. It quotes names and writes `?`, which every store takes; it cannot run them: that is what
 * {@link all} and {@link one} are for.
 */
export const views = new Kysely<Views>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
}) as unknown as ReadonlyKysely<Views>

/** A query that was built. */
export interface Built<R> {
  compile(): CompiledQuery<R>
}

interface Statement {
  readonly sql: string
  readonly params: readonly Value[]
}

/** Queries that a module keeps, because nothing in them varies, are compiled once. */
const compiled = new WeakMap<Built<unknown>, Statement>()

/** What the store gets. A `?` that stands for no parameter, as in a literal or a name, is a defect. */
export function statementOf(built: Built<unknown>): Statement {
  const known = compiled.get(built)
  if (known !== undefined) return known
  const { sql: text, parameters } = built.compile()
  if (text.split("?").length - 1 !== parameters.length) throw new Error(`a ? that is no parameter: ${text}`)
  const made = { sql: text, params: parameters as readonly Value[] }
  compiled.set(built, made)
  return made
}

/** Reads the rows of a query. */
export function all<R extends object>(built: Built<R>): Work<R[]> {
  const { sql: text, params } = statementOf(built)
  return query<R>(text, params)
}

/** Reads the first row of a query, if there is one. */
export function one<R extends object>(built: Built<R>): Work<R | undefined> {
  const { sql: text, params } = statementOf(built)
  return queryOne<R>(text, params)
}

/** A condition: the column's value is in the list, which is one parameter however long it is. */
export function among<V extends string | number>(
  dialect: Dialect,
  column: Expression<V | null>,
  values: readonly V[],
): RawBuilder<SqlBool> {
  const [first] = values
  if (first === undefined) return sql<SqlBool>`1 = 0`
  const [before = "", after = ""] = dialect.anyOf("", typeof first === "string" ? "text" : "integer").split("?")
  return sql<SqlBool>`${column}${sql.raw(before)}${dialect.list(values)}${sql.raw(after)}`
}

/** Large tables read a stretch at a time, so that others have their turn between: statistics can wait. */
import type { Library } from "../../Library.ts"
import { query, queryOne, type Row, type Value, type Work } from "../../store/port.ts"

export type Readable = Pick<Library, "store" | "ports">

/** Rows of a stretch: some milliseconds of reading. */
const STRETCH = 4000

/** What is read of a table, which has the alias `k`. All of it is code but for the parameters. */
interface Source {
  readonly table: "mediaFile" | "copy" | "playback" | "play"
  /** In the order of an index that begins with what {@link where} compares. */
  readonly keys: readonly string[]
  readonly where: string
  readonly params: readonly Value[]
}

/** A condition that a stretch fulfils, and its parameters. */
export interface Stretch {
  readonly where: string
  readonly params: readonly Value[]
}

/** What each stretch of a table answers. */
export async function* stretches<R extends object = Row>(
  { store, ports }: Readable,
  source: Source,
  sqlOf: (stretch: Stretch) => string,
): AsyncGenerator<R[], void> {
  const keys = source.keys.map((key) => `k."${key}"`).join(", ")
  const marks = source.keys.map(() => "?").join(", ")
  let begin: Stretch = source
  for (;;) {
    const { rows, end } = await store.read(function* (): Work<{ rows: R[]; end: Row | undefined }> {
      const end = yield* queryOne(
        `SELECT ${keys} FROM "${source.table}" k WHERE ${begin.where} ORDER BY ${keys} LIMIT 1 OFFSET ${STRETCH - 1}`,
        begin.params,
      )
      const stretch =
        end === undefined
          ? begin
          : {
              where: `${begin.where} AND (${keys}) <= (${marks})`,
              params: [...begin.params, ...source.keys.map((key) => end[key] as Value)],
            }
      return { rows: yield* query<R>(sqlOf(stretch), stretch.params), end }
    })
    yield rows
    if (end === undefined) return
    begin = {
      where: `${source.where} AND (${keys}) > (${marks})`,
      params: [...source.params, ...source.keys.map((key) => end[key] as Value)],
    }
    await ports.pause?.()
  }
}

export const filesOf = (table: "mediaFile" | "copy"): Source => ({ table, keys: ["id"], where: "1 = 1", params: [] })

/** Times in milliseconds since 1970; `to` is not in it. */
export interface Span {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** The plays of a member in a time. */
export function playsIn(user: string, { from, to }: Span): Source {
  const bounds = [
    ...(from === undefined ? [] : [{ sql: ' AND k."startedAt" >= ?', value: from }]),
    ...(to === undefined ? [] : [{ sql: ' AND k."startedAt" < ?', value: to }]),
  ]
  return {
    table: "play",
    keys: ["startedAt", "event"],
    where: `k."user" = ?${bounds.map(({ sql }) => sql).join("")}`,
    params: [user, ...bounds.map(({ value }) => value)],
  }
}

/** How often a member played each track, with what other programs only counted. */
export const playbacksOf = (user: string): Source => ({
  table: "playback",
  keys: ["track"],
  where: 'k."user" = ?',
  params: [user],
})

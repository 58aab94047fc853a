/** What is in a library, counted. */
import { type Library, query } from "@ledgerline/core"

export interface Chain {
  readonly log: string
  readonly origin: string
  readonly events: number
  /** Where it is one side of a fork: the id of the first event of that side. */
  readonly branch?: string
}

export interface Stats {
  readonly events: number
  readonly tracks: number
  readonly albums: number
  readonly artists: number
  /** Subjects by kind. */
  readonly subjects: Readonly<Record<string, number>>
  readonly chains: readonly Chain[]
  readonly forks: number
  /** Events for a newer version of this program. */
  readonly deferred: number
  /** Events that are left out because they are broken. */
  readonly quarantined: number
  /** This replica. */
  readonly origin: string
  readonly library: string
}

/** Views that a person counts; those that this version lacks count nothing. */
const VISIBLE: Readonly<Record<string, string>> = {
  track: "SELECT count(*) AS number FROM track WHERE hidden = 0",
  album: "SELECT count(*) AS number FROM album",
  artist: "SELECT count(*) AS number FROM artist",
}

export async function statsOf(library: Library): Promise<Stats> {
  const tables = new Set(library.registry.tables.map(({ name }) => name))
  return library.store.read(function* () {
    const number = function* (sql: string) {
      const [row] = yield* query<{ number: number }>(sql)
      return row?.number ?? 0
    }
    const chains = yield* query<Required<Chain>>(
      "SELECT log, origin, seq - since + 1 AS events, branch FROM chain ORDER BY log, origin, branch",
    )
    const kinds = yield* query<{ kind: string; number: number }>(
      "SELECT kind, count(*) AS number FROM subject GROUP BY kind ORDER BY kind",
    )
    const visible = function* (table: string) {
      return tables.has(table) ? yield* number(VISIBLE[table] ?? "") : 0
    }
    return {
      events: chains.reduce((sum, chain) => sum + chain.events, 0),
      tracks: yield* visible("track"),
      albums: yield* visible("album"),
      artists: yield* visible("artist"),
      subjects: Object.fromEntries(kinds.map((row) => [row.kind, row.number])),
      chains: chains.map(({ branch, ...chain }) => (branch === "" ? chain : { ...chain, branch })),
      forks: chains.filter((chain) => chain.branch !== "").length,
      deferred: yield* number("SELECT count(*) AS number FROM deferred"),
      quarantined: yield* number("SELECT count(*) AS number FROM quarantined"),
      origin: library.origin,
      library: library.id,
    }
  })
}

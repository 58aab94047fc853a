/** What is in a library, counted. */
import { all, type Library, one, views } from "@ledgerline/core"

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
  /** Events that are left out because their replica had been revoked, or had another key, before them. */
  readonly cutOff: number
  /** Events that are left out because they are broken. */
  readonly quarantined: number
  /** This replica. */
  readonly origin: string
  readonly library: string
}

const counted = views.selectNoFrom((eb) => {
  const number = eb.fn.countAll<number>().as("number")
  return [
    eb
      .selectFrom("track")
      .where((eb) => eb("hidden", "=", eb.lit(0)))
      .select(number)
      .as("tracks"),
    eb.selectFrom("album").select(number).as("albums"),
    eb.selectFrom("artist").select(number).as("artists"),
    eb.selectFrom("deferred").select(number).as("deferred"),
    eb.selectFrom("inactive").where("cut", "is not", null).select(number).as("cutOff"),
    eb.selectFrom("quarantined").select(number).as("apart"),
  ]
})

const kindsOfSubjects = views
  .selectFrom("subject")
  .select(({ fn }) => ["kind", fn.countAll<number>().as("number")])
  .groupBy("kind")
  .orderBy("kind")

const allChains = views
  .selectFrom("chain")
  .select(["log", "origin", "seq", "since", "branch"])
  .orderBy("log")
  .orderBy("origin")
  .orderBy("branch")

export const statsOf = (library: Library): Promise<Stats> =>
  library.store.read(function* () {
    const numbers = yield* one(counted)
    const kinds = yield* all(kindsOfSubjects)
    const chains = (yield* all(allChains)).map(({ log, origin, seq, since, branch }): Chain => {
      const chain = { log, origin, events: seq - since + 1 }
      return branch === "" ? chain : { ...chain, branch }
    })
    return {
      events: chains.reduce((sum, chain) => sum + chain.events, 0),
      tracks: numbers?.tracks ?? 0,
      albums: numbers?.albums ?? 0,
      artists: numbers?.artists ?? 0,
      subjects: Object.fromEntries(kinds.map((row) => [row.kind, row.number])),
      chains,
      forks: chains.filter((chain) => chain.branch !== undefined).length,
      deferred: numbers?.deferred ?? 0,
      cutOff: numbers?.cutOff ?? 0,
      quarantined: (numbers?.apart ?? 0) - (numbers?.cutOff ?? 0),
      origin: library.origin,
      library: library.id,
    }
  })

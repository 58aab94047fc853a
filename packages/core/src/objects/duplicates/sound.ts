/** What fingerprints say of which tracks are one, and which pairs a person turned down. */
import type { Library } from "../../Library.ts"
import { all, views } from "../../views/database.ts"

export interface Sound {
  /** Pairs that sound the same, by {@link pairKey}; surest first. */
  readonly pairs: ReadonlyMap<string, SoundPair>
  /** Tracks of which a fingerprint is known, themselves and those merged into them. */
  readonly heard: ReadonlySet<string>
}

export interface SoundPair {
  readonly track: string
  readonly into: string
  /** From 0 to 1. */
  readonly confidence: number
  readonly detail: string
}

export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

const ANALYSIS = "chromaprint"
const PREFIX = "merge:"

/** The candidate that says that a track is another one. */
export const mergeCandidate = (into: string): string => `${PREFIX}${into}`

/** Tracks that somebody has listened to. */
export async function heardTracks(library: Library): Promise<ReadonlySet<string>> {
  const heard = views
    .selectFrom("trackFile")
    .leftJoin("merge", "merge.track", "trackFile.track")
    .select((eb) => eb.fn.coalesce("merge.canonical", "trackFile.track").as("track"))
    .distinct()
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("analysis")
          .select("analysis.event")
          .where("analysis.subject", "=", eb(eb.val("mediaFile:"), "||", eb.ref("trackFile.mediaFile")))
          .where("analysis.analysis", "=", ANALYSIS),
      ),
    )
  return new Set((await library.store.read(() => all(heard))).map(({ track }) => track))
}

/** As it was proposed when it was listened to: nothing is compared anew. */
export async function proposedSound(library: Library): Promise<Sound> {
  const proposed = views
    .selectFrom("candidate")
    .select(["subject", "candidate", "score"])
    .where("status", "=", "proposed")
    .where("provider", "=", "fingerprint")
    .orderBy("score", "desc")
    .orderBy("subject")
    .orderBy("candidate")
  const rows = await library.store.read(() => all(proposed))
  const pairs = rows.flatMap(({ subject, candidate, score }): [string, SoundPair][] => {
    if (!candidate.startsWith(PREFIX)) return []
    const [track, into] = [subject.slice("track:".length), candidate.slice(PREFIX.length)]
    return [[pairKey(track, into), { track, into, confidence: score, detail: "they sound the same" }]]
  })
  return { pairs: new Map(pairs), heard: pairs.length === 0 ? new Set() : await heardTracks(library) }
}

/** Pairs that a person turned down, whichever was to go into which. */
export async function dismissedPairs(library: Library): Promise<ReadonlySet<string>> {
  const dismissed = views.selectFrom("candidate").select(["subject", "candidate"]).where("status", "=", "dismissed")
  const rows = await library.store.read(() => all(dismissed))
  return new Set(
    rows.flatMap(({ subject, candidate }) =>
      candidate.startsWith(PREFIX) ? [pairKey(subject.slice("track:".length), candidate.slice(PREFIX.length))] : [],
    ),
  )
}

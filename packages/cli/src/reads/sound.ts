/** What fingerprints say of which tracks are one, and which pairs a person turned down. */
import { all, type Library, one, views } from "@ledgerline/core"
import { mergeProposals } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"

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

const NONE: Sound = { pairs: new Map(), heard: new Set() }
const ANALYSIS = "chromaprint"

/** Compares all fingerprints, in a thread. Quick where there are none. */
export async function soundOf(library: Library, signal: AbortSignal): Promise<Sound> {
  const any = views.selectFrom("analysis").select("event").where("analysis", "=", ANALYSIS).limit(1)
  if ((await library.store.read(() => one(any))) === undefined) return NONE
  const proposals = await mergeProposals(library, { ports: systemPorts, signal })
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
  return {
    pairs: new Map(
      proposals.map(({ track, into, confidence, because }) => [
        pairKey(track, into),
        { track, into, confidence, detail: `they sound the same: ${because.detail ?? ""}` },
      ]),
    ),
    heard: new Set((await library.store.read(() => all(heard))).map(({ track }) => track)),
  }
}

/** The candidate that says that a track is another one. */
export const mergeCandidate = (into: string): string => `merge:${into}`

/** Pairs that a person turned down, whichever was to go into which. */
export async function dismissedPairs(library: Library): Promise<ReadonlySet<string>> {
  const dismissed = views.selectFrom("candidate").select(["subject", "candidate"]).where("status", "=", "dismissed")
  const rows = await library.store.read(() => all(dismissed))
  const prefix = mergeCandidate("")
  return new Set(
    rows.flatMap(({ subject, candidate }) =>
      candidate.startsWith(prefix) ? [pairKey(subject.slice("track:".length), candidate.slice(prefix.length))] : [],
    ),
  )
}

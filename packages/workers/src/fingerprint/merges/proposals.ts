/** Finds tracks that are the same recording by sound and length. Nothing is merged here: a person decides, or a rule. */
import {
  all,
  among,
  type Because,
  type Library,
  type NewEvent,
  type Store,
  type TrackRow,
  views,
  type Work,
} from "@ledgerline/core"
import { WorkerPool } from "../../pool/WorkerPool.ts"
import type { PoolPorts } from "../../ports.ts"
import { compare, type Match } from "../compare/compare.ts"
import type { Sketches } from "../compare/nearPairs.ts"
import { SKETCH, sketchOf } from "../compare/sketch.ts"
import { unpack } from "../compressed.ts"
import { fingerprintsAfter, fingerprintsOf, type Held, ownersOf } from "./analyses.ts"
import { type Confidence, confidenceOf, type Described } from "./confidence.ts"

export interface ProposalOptions {
  readonly ports: PoolPorts
  /** Proposals below this confidence are left out; 0.5 unless said otherwise. */
  readonly atLeast?: number
  readonly signal?: AbortSignal
}

export interface MergeProposal {
  /** What would be merged away. */
  readonly track: string
  /** What would show: the track that was added first. */
  readonly into: string
  /** From 0 to 1; from {@link HIGH_CONFIDENCE} on it is all but certain. */
  readonly confidence: number
  readonly parts: Confidence["parts"]
  /** For {@link mergeTrack}. */
  readonly because: Because
  /** The media files that resemble each other most: of `track`, then of `into`. */
  readonly mediaFiles: readonly [string, string]
}

interface Entry {
  readonly mediaFile: string
  readonly track: string
  readonly durationMs: number
}

const PAGE = 200
const TIME_LIMIT_MS = 600_000

const entry = new URL("../compare/pairsTask.ts", import.meta.url)

/**
 * Pairs of tracks that are not one yet and whose proposal nobody dismissed, surest first. The same for the same library.
 * Rejects where `signal` aborts, with its reason.
 */
export async function mergeProposals(library: Library, options: ProposalOptions): Promise<MergeProposal[]> {
  const { atLeast = 0.5, signal } = options
  const { entries, sketches } = await readSketches(library, signal)
  const places = await findPairs(sketches, options)
  const best = new Map<string, { readonly pair: readonly [Entry, Entry]; readonly match: Match }>()
  const decided = await library.store.read(dismissedPairs)
  for (let at = 0; at < places.length; at += 2 * PAGE) {
    signal?.throwIfAborted()
    const pairs = pairsIn(places.subarray(at, at + 2 * PAGE), entries).filter(
      ([a, b]) => a.track !== b.track && !decided.has(keyOf(a.track, b.track)),
    )
    const raws = await readRaws(library, pairs.flat())
    for (const pair of pairs) {
      const [a, b] = pair.map(({ mediaFile }) => raws.get(mediaFile))
      if (a === undefined || b === undefined) continue
      const match = compare(a, b)
      const key = keyOf(pair[0].track, pair[1].track)
      if (match.score >= atLeast && match.score > (best.get(key)?.match.score ?? 0)) best.set(key, { pair, match })
    }
    await library.ports.pause?.()
  }
  const found = await describe(library, [...best.values()])
  return found
    .filter(({ confidence }) => confidence >= atLeast)
    .toSorted((a, b) => b.confidence - a.confidence || compareText(a.into, b.into) || compareText(a.track, b.track))
}

/** The proposals as candidates of their tracks, so that they can be looked through and dismissed. */
export const proposalEvents = (proposals: readonly MergeProposal[]): NewEvent[] =>
  proposals.map(({ track, into, confidence, parts }) => ({
    type: "candidate.proposed",
    subject: `track:${track}`,
    payload: { candidate: candidateOf(into), provider: "fingerprint", score: confidence, fields: {}, parts },
  }))

const CANDIDATE = "merge:"
const candidateOf = (into: string): string => CANDIDATE + into
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const keyOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

async function readSketches(
  library: Library,
  signal: AbortSignal | undefined,
): Promise<{ readonly entries: readonly Entry[]; readonly sketches: Sketches }> {
  const { store } = library
  const entries: Entry[] = []
  const kept: Uint32Array[] = []
  for (let after: string | undefined = ""; after !== undefined;) {
    signal?.throwIfAborted()
    const from: string = after
    const page = await store.read(function* () {
      const { held, last } = yield* fingerprintsAfter(from, PAGE)
      return {
        held,
        last,
        owners: yield* ownersOf(
          store.dialect,
          held.map(({ mediaFile }) => mediaFile),
        ),
      }
    })
    const held = new Map(page.held.map((one) => [one.mediaFile, one]))
    for (const { mediaFile, track } of page.owners) {
      const { fingerprint, durationMs } = held.get(mediaFile) as Held
      const raw = unpack(fingerprint)
      if (raw === undefined) continue
      entries.push({ mediaFile, track, durationMs })
      kept.push(sketchOf(raw))
    }
    after = page.last
    await library.ports.pause?.()
  }
  const keys = new Uint32Array(kept.length * SKETCH)
  kept.forEach((sketch, i) => keys.set(sketch, i * SKETCH))
  return { entries, sketches: { durationsMs: Float64Array.from(entries, ({ durationMs }) => durationMs), keys } }
}

async function findPairs(sketches: Sketches, { ports, signal }: ProposalOptions): Promise<Uint32Array> {
  const pool = new WorkerPool<Sketches, Uint32Array>({ entry, ports, threads: 1, timeLimitMs: TIME_LIMIT_MS })
  try {
    const outcome = await pool.run(sketches, signal)
    if (!outcome.ok) throw new Error(`the search for pairs failed: ${outcome.failure.message}`)
    return outcome.value
  } finally {
    await pool.close()
  }
}

const pairsIn = (places: Uint32Array, entries: readonly Entry[]): (readonly [Entry, Entry])[] =>
  Array.from({ length: places.length / 2 }, (_, i) => [
    entries[places[2 * i] as number] as Entry,
    entries[places[2 * i + 1] as number] as Entry,
  ])

async function readRaws(library: Library, entries: readonly Entry[]): Promise<Map<string, Uint32Array>> {
  const files = [...new Set(entries.map(({ mediaFile }) => mediaFile))]
  const held = await library.store.read(() => fingerprintsOf(library.store.dialect, files))
  return new Map(held.map(({ mediaFile, fingerprint }) => [mediaFile, unpack(fingerprint) ?? new Uint32Array()]))
}

/** Pairs of tracks whose merge a person turned down, whichever was to go into which. */
function* dismissedPairs(): Work<ReadonlySet<string>> {
  const rows = yield* all(
    views.selectFrom("candidate").select(["subject", "candidate"]).where("status", "=", "dismissed"),
  )
  const merges = rows.filter(({ candidate }) => candidate.startsWith(CANDIDATE))
  return new Set(
    merges.map(({ subject, candidate }) => keyOf(subject.slice("track:".length), candidate.slice(CANDIDATE.length))),
  )
}

async function describe(
  library: Library,
  matches: readonly { readonly pair: readonly [Entry, Entry]; readonly match: Match }[],
): Promise<MergeProposal[]> {
  const proposals: MergeProposal[] = []
  for (let at = 0; at < matches.length; at += PAGE) {
    const page = matches.slice(at, at + PAGE)
    const ids = [...new Set(page.flatMap(({ pair }) => pair.map(({ track }) => track)))]
    const tracks = await library.store.read(() => tracksById(library.store.dialect, ids))
    for (const { pair, match } of page) {
      const [a, b] = pair.map(({ track }) => tracks.get(track))
      if (a !== undefined && b !== undefined) proposals.push(proposalOf(pair, [a, b], match))
    }
  }
  return proposals
}

function* tracksById(dialect: Store["dialect"], ids: readonly string[]): Work<Map<string, TrackRow>> {
  const rows = yield* all(
    views
      .selectFrom("track")
      .selectAll()
      .where((eb) => among(dialect, eb.ref("id"), ids)),
  )
  return new Map(rows.map((row) => [row.id, row]))
}

function proposalOf(pair: readonly [Entry, Entry], [a, b]: readonly [TrackRow, TrackRow], match: Match): MergeProposal {
  const isFirstOlder = a.addedAt < b.addedAt || (a.addedAt === b.addedAt && a.id < b.id)
  const [from, into] = isFirstOlder ? [pair[1], pair[0]] : pair
  const { confidence, parts, detail } = confidenceOf(
    match,
    [pair[0].durationMs, pair[1].durationMs],
    [described(a), described(b)],
  )
  return {
    track: from.track,
    into: into.track,
    confidence,
    parts,
    because: { rule: "fingerprint", detail, score: confidence },
    mediaFiles: [from.mediaFile, into.mediaFile],
  }
}

function described({ title, album, isrc, musicbrainzRecordingId, fields }: TrackRow): Described {
  const { albumVersion } = JSON.parse(fields) as { readonly albumVersion?: unknown }
  const version = typeof albumVersion === "string" ? albumVersion : null
  return { title, album, albumVersion: version, isrc, musicbrainzRecordingId }
}

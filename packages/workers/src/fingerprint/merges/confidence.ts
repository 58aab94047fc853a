/** How sure a merge of two tracks is: what their fingerprints say, less what speaks against it. */
import type { Match } from "../compare/compare.ts"
import { ITEM_MS } from "../compare/compare.ts"
import { versionsIn } from "./versions.ts"

/** From this on a proposal is one that most people would accept unseen. */
export const HIGH_CONFIDENCE = 0.9

/** What is known of a track beside its sound. */
export interface Described {
  readonly title: string | null
  readonly album: string | null
  readonly albumVersion: string | null
  readonly isrc: string | null
  readonly musicbrainzRecordingId: string | null
}

export interface Confidence {
  readonly confidence: number
  /** The confidence is their product. Those that are 1 speak for nothing. */
  readonly parts: {
    readonly agreement: number
    readonly coverage: number
    readonly variety: number
    readonly length: number
    readonly start: number
    readonly version: number
    readonly identifiers: number
  }
  /** For people. */
  readonly detail: string
}

/** Encoders add up to a tenth of a second; other masters are often cut elsewhere. */
const SAME_LENGTH_MS = 250
const SAME_START_MS = 2 * ITEM_MS

export function confidenceOf(
  match: Match,
  durations: readonly [number, number],
  tracks: readonly [Described, Described],
): Confidence {
  const apartMs = Math.abs(durations[0] - durations[1])
  const offsetMs = Math.abs(match.offsetMs)
  const versions = tracks.map(({ title, album, albumVersion }) => versionsIn(title, album, bracketed(albumVersion)))
  const [first = [], second = []] = versions
  const isSameVersion = first.join() === second.join()
  const parts = {
    agreement: rounded(match.agreement),
    coverage: rounded(match.coverage),
    variety: rounded(match.variety),
    length: rounded(1 - Math.min(0.4, (Math.max(0, apartMs - SAME_LENGTH_MS) / 1000) * 0.07)),
    start: offsetMs < SAME_START_MS ? 1 : 0.85,
    version: isSameVersion ? 1 : 0.5,
    identifiers: identifiersPart(tracks),
  }
  const confidence = rounded(Object.values(parts).reduce((product, part) => product * part, 1))
  const details = [
    `${((1 - match.bitErrors) * 100).toFixed(1)} % of the fingerprint agrees`,
    `${seconds(apartMs)} apart in length`,
    ...(offsetMs < SAME_START_MS ? [] : [`one begins ${seconds(offsetMs)} later`]),
    ...(isSameVersion ? [] : [`one says ${said(first)}, the other ${said(second)}`]),
    ...(parts.identifiers === 1 ? [] : ["other recording ids"]),
  ]
  return { confidence, parts, detail: details.join("; ") }
}

function identifiersPart([a, b]: readonly [Described, Described]): number {
  const differ = (x: string | null, y: string | null): boolean => x !== null && y !== null && x !== y
  if (differ(a.musicbrainzRecordingId, b.musicbrainzRecordingId)) return 0.7
  return differ(a.isrc, b.isrc) ? 0.85 : 1
}

const bracketed = (text: string | null): string | null => (text === null ? null : `(${text})`)
const said = (versions: readonly string[]): string => (versions.length === 0 ? "nothing" : versions.join(" and "))
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
/** Enough digits for people; fewer differ between machines. */
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000

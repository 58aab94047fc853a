/** Decides what becomes of the parts of files: which sheets cut which, which tracks they make, which of them go. */
import { createHash } from "node:crypto"
import { type NewEvent, trackIdOf } from "@ledgerline/core"
import type { Claimed } from "../claims.ts"
import type { UnitPart } from "../unit.ts"
import type { KnownCut, KnownParts } from "./knownParts.ts"

/** A copy of a whole, seen with its sheet. */
export interface SeenWhole {
  readonly mediaFile: string
  readonly source: string
  /** The copy's id, which names the sheet. */
  readonly copy: string
}

/** Names what was decided of a whole, so that a later look sees whether something else is. */
export const hashOfParts = (parts: readonly UnitPart[], claimed: readonly Claimed[]): string =>
  createHash("sha256")
    .update(JSON.stringify(parts.map(({ id }, i) => [id, claimed[i]?.hash])))
    .digest("hex")
    .slice(0, 32)

export const cutEvent = ({ mediaFile, copy }: SeenWhole, part: UnitPart): NewEvent => {
  const { id, startSample, endSample, sampleRate } = part
  const end = endSample === undefined ? {} : { endSample }
  return {
    type: "mediaFile.cut",
    subject: `mediaFile:${id}`,
    payload: { of: mediaFile, sheet: copy, startSample, ...end, sampleRate },
  }
}

/** Boundaries that moved by less than that make the same track. */
const SAME_SHARE = 0.9

/** The part that this one was before its boundaries moved: one that the sheet does not cut any more. */
export function predecessor(part: UnitPart, cuts: readonly KnownCut[]): KnownCut | undefined {
  const end = part.endSample ?? part.length
  const shared = (cut: KnownCut): number => {
    const other = cut.endSample ?? part.length
    const both = Math.min(end, other) - Math.max(part.startSample, cut.startSample)
    return both / (Math.max(end, other) - Math.min(part.startSample, cut.startSample))
  }
  const best = cuts
    .filter(({ id }) => !part.all.includes(id))
    .map((cut) => ({ cut, share: shared(cut) }))
    .toSorted((a, b) => b.share - a.share || (a.cut.id < b.cut.id ? -1 : 1))[0]
  return best !== undefined && best.share >= SAME_SHARE ? best.cut : undefined
}

export interface Rejoined {
  readonly events: readonly NewEvent[]
  /** Whether some sheet still cuts the whole. */
  readonly isCut: boolean
}

/**
 * What a copy of a whole means for parts that were: those that its sheet does not cut any more, `kept` being what it
 * cuts now, are parts no more, nor are those by the sheets of copies that are gone. Their tracks go, where no other
 * sheet cuts them and no track of a part that stays shows as them.
 */
export function rejoin(
  whole: SeenWhole,
  kept: readonly string[],
  known: KnownParts,
  trackOf: ReadonlyMap<string, string>,
  staying: ReadonlySet<string>,
): Rejoined {
  const cuts = known.cuts.get(whole.mediaFile) ?? []
  const isOver = ({ id, sheet, lostAt }: KnownCut): boolean =>
    sheet === whole.copy ? !kept.includes(id) : lostAt === whole.source
  const over = cuts.filter(isOver)
  const left = new Set([...kept, ...cuts.filter((cut) => !isOver(cut)).map(({ id }) => id)])
  const events: NewEvent[] = over.map(({ id, sheet }) => ({
    type: "mediaFile.joined",
    subject: `mediaFile:${id}`,
    payload: { sheet },
  }))
  const shownAs = (track: string): string | undefined =>
    known.subjectOf.get(track) ?? (known.hidden.has(track) ? undefined : track)
  const stays = new Set(staying)
  for (const id of left) stays.add(shownAs(trackOf.get(id) ?? trackIdOf(id)) ?? "")
  const gone = new Set<string>()
  for (const { id } of over) {
    const track = trackOf.get(id)
    const shown = track === undefined || left.has(id) ? undefined : shownAs(track)
    if (track === undefined || shown === undefined || stays.has(shown)) continue
    for (const each of [shown, track, ...(known.behind.get(shown) ?? [])]) gone.add(each)
  }
  for (const track of gone) events.push({ type: "track.removed", subject: `track:${track}`, payload: {} })
  return { events, isCut: left.size > 0 }
}

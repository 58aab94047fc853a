/** Libraries of whatever is in them, for what lists them together. */
import { Library, type NewEvent, registry } from "@ledgerline/core"
import { memoryStore, seededPorts } from "@ledgerline/core/testing"
import fc from "fast-check"
import type { Held } from "../held.ts"

export interface Made {
  readonly id: number
  readonly title: string
  readonly album: number
  readonly year: number
  readonly file: number
  readonly recording: number
  readonly isrc: number
  /** Into the first track of its library. */
  readonly isMerged: boolean
}

const made = fc.record<Made>({
  id: fc.nat(12),
  // One letter is beyond what UTF-16 sorts as code points do.
  title: fc.constantFrom("a", "b", "B", "\u{1f3b5}", "\uffe6", ""),
  album: fc.nat(2),
  year: fc.constantFrom(1990, 1999, 2004),
  file: fc.nat(15),
  recording: fc.nat(12),
  isrc: fc.nat(12),
  isMerged: fc.boolean(),
})
/** The tracks of one. */
export const library = fc.uniqueArray(made, { selector: ({ id }) => id, maxLength: 9 })

const idOf = ({ id }: Made): string => `t${String(id).padStart(2, "0")}`
const some = (number: number, below: number, name: string): string[] => (number < below ? [`${name}${number}`] : [])

/** A library in memory, of the number `at`. `clock`: milliseconds since 1970. */
export async function opened(tracks: readonly Made[], seed: number, at: number, clock?: () => number): Promise<Held> {
  const id = String(at).repeat(32)
  const own = seededPorts(seed)
  const ports = clock === undefined ? own : { ...own, clock: { now: clock } }
  const opening = await Library.open({ store: memoryStore(), registry, ports, library: id })
  await fill(opening, tracks)
  const viewpoint = async () => ({ replica: opening.origin, unreachable: new Set<string>() })
  return {
    id,
    library: opening,
    servers: undefined as never,
    offline: undefined,
    local: undefined,
    stores: [],
    commits: 0,
    viewpoint,
    async asOf(time, use) {
      const then = await opening.asOf({ time })
      try {
        return await use(then)
      } finally {
        await then.close()
      }
    },
  }
}

/** Says these tracks; those that are there become what is said. */
export async function fill(opening: Library, tracks: readonly Made[]): Promise<void> {
  const [first] = tracks
  for (const track of tracks) {
    const subject = `track:${idOf(track)}`
    const fields = {
      title: track.title,
      album: `album ${track.album}`,
      year: track.year,
      genres: [`g${track.album}`],
      musicbrainzRecordingId: some(track.recording, 6, "r")[0] ?? null,
      isrc: some(track.isrc, 5, "i"),
    }
    const events: NewEvent[] = [
      { type: "track.created", subject, payload: { mediaFile: `f${track.file}`, title: track.title } },
      { type: "claim.attributed", subject, payload: { provider: "tags", tier: "embedded", fields } },
    ]
    if (track.isMerged && first !== undefined && first !== track)
      events.push({ type: "track.merged", subject, payload: { into: idOf(first), because: { rule: "user" } } })
    await opening.append({ actor: "import", events })
  }
}

/** What shows of a library, with all marks of what was merged into it. */
export function groupsOf(tracks: readonly Made[]): { readonly id: string; readonly marks: ReadonlySet<string> }[] {
  const [first, ...rest] = tracks
  if (first === undefined) return []
  const merged = rest.filter(({ isMerged }) => isMerged)
  const marksOf = (track: Made): string[] => [
    `id ${idOf(track)}`,
    `file ${track.file}`,
    ...some(track.recording, 6, "r"),
    ...some(track.isrc, 5, "i"),
  ]
  const alone = rest.filter(({ isMerged }) => !isMerged)
  return [[first, ...merged], ...alone.map((track) => [track])].map((group) => ({
    id: idOf(group[0] as Made),
    marks: new Set(group.flatMap(marksOf)),
  }))
}

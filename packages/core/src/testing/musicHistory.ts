/**
 * Histories of a few tracks, albums and artists that meet as often as can be: credits that change, tracks that are merged,
 * split and removed, aliases, and reverts and erasures of any of it, said by several origins whose clocks are off.
 */
import fc from "fast-check"
import { albumIdOf, artistIdOf } from "../library/identity.ts"
import { type Said, Scribe } from "./chains.ts"
import { seededPorts, START } from "./given.ts"
import type { History } from "./history.ts"
import type { PlainEvent } from "./model/events.ts"

const WHAT = {
  created: 3,
  claimed: 14,
  titled: 3,
  merged: 6,
  removed: 2,
  artistAliased: 5,
  albumAliased: 4,
  artistNamed: 2,
  albumNamed: 2,
  pictured: 3,
  reverted: 8,
  erased: 3,
} as const
type What = keyof typeof WHAT

const TRACKS = 5
const OP = "0".repeat(32)
// The first two are one artist, written in two ways; the others are what databases and indexes cannot hold as it is.
const NAMES = ["Ada", "ADA", "B\0o\ud800", "C".repeat(300)]
const ALBUMS = ["Gold", "Silver"]
const GENRES = ["Pop", "Fo\0lk"]
const ARTISTS = [...new Set(NAMES.map((name) => artistIdOf(name)))]
const ALBUM_IDS = ALBUMS.flatMap((album) =>
  NAMES.map((artist) => albumIdOf({ album, artists: [artist], artist }) ?? ""),
)

interface Step {
  readonly who: number
  readonly what: What
  readonly track: number
  readonly other: number
  readonly pick: number
  readonly clock: number
}

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(2),
  what: fc.oneof(...Object.entries(WHAT).map(([what, weight]) => ({ weight, arbitrary: fc.constant(what as What) }))),
  track: fc.nat(TRACKS - 1),
  other: fc.nat(TRACKS - 1),
  pick: fc.nat(2 ** 16 - 1),
  clock: fc.constantFrom(0, 0, 0, 0, -50, 1e9, -1e9),
})

export const musicHistory = (maxLength = 60): fc.Arbitrary<History> =>
  fc.array(step, { minLength: 1, maxLength, size: "max" }).map((steps) => {
    const ports = seededPorts(7)
    const scribes = Array.from({ length: 3 }, () => new Scribe(ports))
    const events: PlainEvent[] = []
    for (let track = 0; track < TRACKS; track++)
      events.push((scribes[track % 3] as Scribe).say({ op: OP, at: START + track, ...created(track) }))
    for (const [i, each] of steps.entries()) {
      const target = events[events.length - 1 - (each.pick % Math.min(8, events.length))]
      const said = saying(each, target)
      const at = START + 100 + i * 10 + each.clock
      const isControl = each.what === "reverted" || each.what === "erased"
      const after = isControl && target !== undefined ? Math.max(at, target.at + 1) : at
      events.push((scribes[each.who] as Scribe).say({ op: OP, at: after, ...said }))
    }
    const lines = scribes.flatMap((scribe) => [...scribe.lines.values()])
    const told = events.map(({ type, subject, payload }) => `${type} ${subject} ${JSON.stringify(payload)}`)
    return { events, lines, [fc.toStringMethod]: () => told.join("\n") } as History
  })

const created = (track: number, durationMs = 500): Said => ({
  type: "track.created",
  subject: `track:${track}`,
  payload: { mediaFile: String(track), durationMs },
})

function saying({ what, track, other, pick }: Step, target: PlainEvent | undefined): Said {
  const subject = `track:${track}`
  const claim = (about: string, tier: string, fields: Readonly<Record<string, unknown>>): Said => ({
    type: "claim.attributed",
    subject: about,
    payload: { provider: tier === "user" ? "user" : "embedded", tier, fields },
  })
  const artist = (at: number): string => ARTISTS[at % ARTISTS.length] as string
  const album = (at: number): string => ALBUM_IDS[at % ALBUM_IDS.length] as string
  switch (what) {
    case "claimed":
      return claim(subject, pick % 5 === 0 ? "user" : "embedded", fieldsOf(pick))
    case "titled":
      return claim(subject, "user", { title: `T${pick % 3}` })
    case "merged":
      return { type: "track.merged", subject, payload: { into: String(other), because: { rule: "user" } } }
    case "removed":
      return { type: "track.removed", subject, payload: {} }
    case "artistAliased":
      return { type: "artist.aliased", subject: `artist:${artist(pick)}`, payload: { to: artist(other) } }
    case "albumAliased":
      return { type: "album.aliased", subject: `album:${album(pick)}`, payload: { to: album(other) } }
    case "artistNamed":
      return claim(`artist:${artist(pick)}`, "user", { name: `N${pick % 3}` })
    case "albumNamed":
      return claim(`album:${album(pick)}`, "user", pick % 2 === 0 ? { title: `A${pick % 3}` } : { genres: ["Own"] })
    case "pictured": {
      const about = pick % 4 === 0 ? `album:${album(pick)}` : subject
      const image = { hash: String(pick % 3).repeat(64), role: "front", mime: "image/png", provider: "embedded" }
      const payload = pick % 5 === 0 ? { ...image, disc: 1 + (pick % 2) } : image
      return { type: "artwork.added", subject: about, payload }
    }
    case "reverted":
    case "erased":
      if (target !== undefined) {
        const { id, origin, seq } = target
        const kind = what === "erased" ? "erasure" : "revert"
        const payload = { events: [{ id, origin, seq }], operations: [] }
        return { type: `${kind}.made`, subject: `${kind}:${pick % 4}`, payload }
      }
      return created(track)
    case "created":
      return created(track, 1000 + (pick % 3))
  }
}

/** Each part of the number decides about a field, or leaves it out. */
function fieldsOf(pick: number): Record<string, unknown> {
  const bits = (from: number, count: number): number => (pick >> from) & (2 ** count - 1)
  const name = (at: number): string => NAMES[at] as string
  const fields: Record<string, unknown> = {}
  const [first, second] = [bits(0, 2), bits(2, 2)]
  fields["artists"] = pick % 3 === 0 ? [name(first), name(second)] : [name(first)]
  if (bits(4, 2) === 1) fields["albumArtists"] = [name(bits(6, 2))]
  if (bits(4, 2) === 2) fields["composers"] = [name(bits(6, 2)), name(second)]
  if (bits(8, 2) > 0) fields["album"] = ALBUMS[bits(8, 2) % 2]
  if (bits(8, 2) > 0) fields["artist"] = name(first)
  if (bits(10, 2) > 0) fields["genres"] = [GENRES[bits(10, 2) % 2]]
  if (bits(12, 2) > 0) fields["disc"] = bits(12, 2) - 1
  // Not the year itself, which would make another album.
  if (bits(14, 2) > 0) fields["originalDate"] = String(1990 + bits(14, 2))
  fields["track"] = bits(5, 3)
  return fields
}

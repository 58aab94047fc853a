/** The card of a track. */
import type { CopyObject, PartObject, TrackBeside, TrackObject } from "@ledgerline/core/objects"
import { isGone, trackDetail } from "@ledgerline/core/objects"
import type { Output } from "../../frame/output.ts"
import { clean, duration, time } from "../../frame/text.ts"
import { type ImageObject, imageObjects, showImages } from "../artwork.ts"
import { type CardMaker, titled } from "./card.ts"

export const trackCard: CardMaker = async ({ library, thing, from }) => {
  const found = await library.store.read(() => trackDetail(library, thing.id, from))
  if (found === undefined) return undefined
  const { track } = found
  const beside = { ...found.beside, images: await imageObjects(library, `track:${track.id}`) }
  return {
    object: { type: "track", ...track, ...beside },
    show: (out) => show(out, track, beside, thing.id),
  }
}

type Beside = TrackBeside & { readonly images: readonly ImageObject[] }

/** What the lines above the fields show already. */
const SHOWN = new Set([
  "title",
  "artist",
  "artists",
  "album",
  "albumArtist",
  "albumArtists",
  "year",
  "date",
  "genres",
  "chapters",
])

function show(out: Output, track: TrackObject, beside: Beside, asked: string): void {
  const { fields, chapters, locked, mergedFrom, copies, images } = beside
  const { artwork } = track
  titled(out, "track", clean(track.title ?? "(no title)"))
  const of = (number: number | null, total: number | null): string =>
    number === null ? "" : total === null ? String(number) : `${number} of ${total}`
  const encoding = [
    track.codec,
    track.sampleRate === null ? null : `${track.sampleRate / 1000} kHz`,
    track.bitDepth === null ? null : `${track.bitDepth} bit`,
    track.bitRate === null ? null : `${Math.round(track.bitRate / 1000)} kbit/s`,
    track.channels === null ? null : `${track.channels} channels`,
  ].filter((part) => part !== null)
  out.card([
    ["id", track.id],
    ["asked for", asked.length >= track.id.length && asked !== track.id ? `${asked}, merged into this one` : ""],
    ["artist", track.artist],
    ["album", track.album],
    ["album artist", track.albumArtist],
    ["track", of(track.track, track.trackTotal)],
    ["disc", of(track.disc, track.discTotal)],
    ["date", track.date ?? (track.year === null ? "" : String(track.year))],
    ["genres", track.genres.join(", ")],
    ["length", duration(track.durationMs)],
    ["encoding", encoding.join(", ")],
    ["in its file", track.part === null ? "" : stretch(track.part)],
    ["availability", track.availability],
    ["artwork", artwork],
    ["added", time(track.addedAt)],
  ])
  const others = Object.entries(fields).filter(
    ([name, value]) => value !== null && !SHOWN.has(name) && !(name in track),
  )
  out.card(others.map(([name, value]) => [name, Array.isArray(value) ? value.join("; ") : String(value)]))
  out.card([
    ["locked", locked.join(", ")],
    ["merged from", mergedFrom.join(", ")],
  ])
  showImages(out, images)
  for (const { startMs, title } of chapters) out.line(`  ${out.style("dim", duration(startMs))}  ${clean(title ?? "")}`)
  for (const copy of copies) out.line(`  ${copyLine(copy)}`)
}

/** From where to where in its file, for people. */
const stretch = ({ startMs, endMs }: PartObject): string =>
  `from ${duration(startMs)} to ${endMs === null ? "the end" : duration(endMs)}`

export const copyLine = ({ state, availability, sourceName, source, path }: CopyObject): string =>
  clean(
    `${isGone({ state }) ? state : availability}  ${sourceName ?? source.slice(0, 12)}${path === null ? "" : `  ${path}`}`,
  )

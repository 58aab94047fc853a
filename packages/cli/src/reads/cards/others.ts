/** The cards of playlists, sources, media files, copies, operations, and of whatever has no card of its own. */
import { all, LIBRARY, type MissingItem, one, partsOf, tracksOfFile, views } from "@ledgerline/core"
import { clean, count, duration, time } from "../../frame/text.ts"
import { nameOf } from "../anything.ts"
import { operationParts } from "@ledgerline/core/objects"
import { sourceObjects } from "@ledgerline/core/objects"
import { known, trackObjects, tracksByIds } from "@ledgerline/core/objects"
import { trackLine, TRACK_COLUMNS } from "../track.ts"
import { type Asked, type Card, type CardMaker, titled } from "./card.ts"
import { copiesOf } from "@ledgerline/core/objects"
import { copyLine } from "./track.ts"

const keyOf = ({ kind, id, log }: Asked["thing"]): string => `${log === LIBRARY ? "" : `${log} `}${kind}:${id}`

export const playlistCard: CardMaker = async ({ library, thing, from }) => {
  const key = keyOf(thing)
  const found = await library.store.read(function* () {
    const row = yield* one(views.selectFrom("playlist").selectAll().where("subject", "=", key))
    if (row === undefined) return undefined
    const items = yield* all(
      views
        .selectFrom("playlistItem as item")
        .leftJoin("merge", "merge.track", "item.track")
        .select((eb) => [eb.fn.coalesce("merge.canonical", "item.track").as("track"), "item.missing"])
        .where("playlist", "=", key)
        .orderBy("orderKey")
        .orderBy("item"),
    )
    // A place without a track waits for a file that a playlist file names.
    const ids = items.map(({ track }) => track).filter((track) => track !== null)
    const rows = yield* tracksByIds(library, ids)
    const here = new Map(rows.map((track) => [track.id, track]))
    const missing = ids.filter((id) => !here.has(id))
    return { row, items, here, missing, trackList: yield* trackObjects(library, rows, from) }
  })
  if (found === undefined) return undefined
  const { row, here, missing, trackList } = found
  // A track may be there twice, and some of what is listed is not here: the place alone says which item is meant.
  const itemList = found.items.map(({ track, missing: file }, at) => ({
    place: at + 1,
    track,
    isHere: track !== null && here.has(track),
    missing: file === null ? null : (JSON.parse(file) as MissingItem),
  }))
  const { id, kind, name, description, user, items, createdBy, createdAt, updatedAt, removed } = row
  return {
    object: {
      type: kind,
      id,
      name,
      description,
      user: user === "" ? null : user,
      items,
      createdBy,
      createdAt,
      updatedAt,
      removed: removed === 1,
      /** All that is in it, by the places that `playlist move` and `playlist remove` take. */
      itemList,
      trackList,
      /** Tracks that are in it and not in the library. */
      missing,
    },
    show: (out) => {
      titled(out, kind, clean(name))
      out.card([
        ["id", id],
        ["of", user],
        ["about", description],
        ["tracks", items.toLocaleString("en")],
        ["changed", time(updatedAt)],
        ["removed", removed === 1 ? "yes" : ""],
        ["not here", missing.join(", ")],
      ])
      if (itemList.length > 0)
        out.table(
          [{ title: "place", right: true }, ...TRACK_COLUMNS],
          itemList.map(({ place, track, missing: file }) => {
            const shown = track === null ? undefined : here.get(track)
            return [String(place), ...(shown === undefined ? absentLine(track, file) : trackLine(shown))]
          }),
        )
    },
  }
}

/** An item that cannot be shown as a track: its file was not found, or its track is not in the library any more. */
function absentLine(track: string | null, file: MissingItem | null): string[] {
  const title = file === null ? "(not here)" : `(not here) ${file.title ?? file.path}`
  return [
    track?.slice(0, 12) ?? "",
    title,
    file?.artist ?? "",
    file?.album ?? "",
    "",
    "",
    duration(file?.durationMs ?? null),
  ]
}

export const sourceCard: CardMaker = async ({ library, thing, from }) => {
  const source = await library.store.read(function* () {
    const rows = yield* all(views.selectFrom("source").selectAll().where("id", "=", thing.id))
    return (yield* sourceObjects(library, rows, from))[0]
  })
  if (source === undefined) return undefined
  const { kind, ...fields } = source
  return {
    object: { type: "source", kind, ...fields },
    show: (out) => {
      titled(out, `source, ${kind}`, clean(source.name))
      out.card([
        ["id", source.id],
        ["replica", source.replica],
        ["availability", source.availability],
        ["copies", source.copies.toLocaleString("en")],
        ["lost", source.lost === 0 ? "" : source.lost.toLocaleString("en")],
        ["added", time(source.addedAt)],
      ])
    },
  }
}

export const mediaFileCard: CardMaker = async ({ library, thing, from }) => {
  const found = await library.store.read(function* () {
    const row = yield* one(views.selectFrom("mediaFile").selectAll().where("id", "=", thing.id))
    if (row === undefined) return undefined
    const tracks = yield* tracksOfFile(row.id)
    for (const { id } of yield* partsOf(library.store.dialect, [row.id])) tracks.push(...(yield* tracksOfFile(id)))
    return { row, tracks, copies: yield* copiesOf(library, [row.id], from) }
  })
  if (found === undefined) return undefined
  const { row, tracks, copies } = found
  const numbers = {
    durationMs: known(row.durationMs),
    bitRate: known(row.bitRate),
    sampleRate: known(row.sampleRate),
    bitDepth: known(row.bitDepth),
    channels: known(row.channels),
  }
  return {
    object: { type: "mediaFile", ...row, ...numbers, tracks, copies },
    show: (out) => {
      titled(out, "media file", clean(row.fileName ?? row.id))
      out.card([
        ["id", row.id],
        ["codec", row.codec],
        ["container", row.container],
        ["length", duration(row.durationMs)],
        ["sample rate", numbers.sampleRate === null ? "" : `${numbers.sampleRate} Hz`],
        ["bit rate", numbers.bitRate === null ? "" : `${numbers.bitRate} bit/s`],
        ["made by", row.model],
        ["tracks", tracks.join(", ")],
        ["added", time(row.addedAt)],
      ])
      for (const copy of copies) out.line(`  ${copyLine(copy)}`)
    },
  }
}

export const copyCard: CardMaker = async ({ library, thing, from }) => {
  const copies = await library.store.read(function* () {
    const row = yield* one(views.selectFrom("copy").select("mediaFile").where("id", "=", thing.id))
    return row === undefined ? [] : yield* copiesOf(library, [row.mediaFile], from)
  })
  const copy = copies.find(({ id }) => id === thing.id)
  if (copy === undefined) return undefined
  return {
    object: { type: "copy", ...copy },
    show: (out) => {
      titled(out, "copy", clean(copy.path ?? copy.id))
      out.card([
        ["id", copy.id],
        ["source", copy.sourceName ?? copy.source],
        ["media file", copy.mediaFile],
        ["state", copy.state],
        ["availability", copy.availability],
      ])
    },
  }
}

export const operationCard: CardMaker = async ({ library, thing }) => {
  const parts = await operationParts(library, thing.id)
  const said = await library.store.read(() =>
    one(views.selectFrom("operation").selectAll().where("id", "=", thing.id).orderBy("user")),
  )
  const [first] = parts.toSorted((a, b) => a.at - b.at)
  if (first === undefined) return undefined
  const events = parts.reduce((sum, part) => sum + part.events, 0)
  const { kind, label, outcome, at, actor } = first
  const summary = said?.summary === undefined || said.summary === null ? null : (JSON.parse(said.summary) as object)
  const logs = [...new Set(parts.map(({ log }) => log))].toSorted()
  return {
    object: {
      type: "operation",
      id: thing.id,
      kind,
      label,
      actor,
      events,
      at,
      outcome,
      finishedAt: said?.finishedAt ?? null,
      summary,
      logs,
    },
    show: (out) => {
      titled(out, "operation", clean(label ?? kind ?? first.type))
      out.card([
        ["id", thing.id],
        ["what", kind],
        ["by", actor],
        ["when", time(at)],
        ["events", events.toLocaleString("en")],
        ["outcome", outcome],
        ["summary", summary === null ? "" : JSON.stringify(summary)],
      ])
      out.line(out.style("dim", `take it back with: ${out.command(`revert --operation ${thing.id.slice(0, 12)}`)}`))
    },
  }
}

/** What there is of every subject: when it changed, and that it has a history. */
export async function plainCard({ library, thing }: Asked): Promise<Card | undefined> {
  const row = await library.store.read(() =>
    one(views.selectFrom("subject").select(["events", "at"]).where("key", "=", keyOf(thing))),
  )
  if (row === undefined) return undefined
  const { kind, id, log } = thing
  return {
    object: { type: kind, id, log, events: row.events, changedAt: row.at },
    show: (out) => {
      titled(out, kind, clean(id))
      out.card([
        ["log", log === LIBRARY ? "" : log],
        ["events", count(row.events, "event")],
        ["changed", time(row.at)],
      ])
      out.line(out.style("dim", `see: ${out.command(`history ${clean(nameOf(thing))}`)}`))
    },
  }
}

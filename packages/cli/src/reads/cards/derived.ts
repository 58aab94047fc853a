/** The cards of albums and artists. */
import { all, type Fields, listAlbums, listTracks, MOST_ROWS, readAlbum, readArtist, views } from "@ledgerline/core"
import { clean, count, duration, time } from "../../frame/text.ts"
import { albumObject, artistObject } from "@ledgerline/core/objects"
import { ALBUM_COLUMNS, albumLine } from "../album.ts"
import { imageObjects, showImages } from "../artwork.ts"
import { trackObjects } from "@ledgerline/core/objects"
import { trackLine, TRACK_COLUMNS } from "../track.ts"
import { type CardMaker, titled } from "./card.ts"

export const albumCard: CardMaker = async ({ library, thing, from }) => {
  const found = await library.store.read(function* () {
    const row = yield* readAlbum(thing.id)
    if (row === undefined) return undefined
    const rows = yield* all(
      views
        .selectFrom("track")
        .selectAll()
        .where("albumId", "=", row.id)
        .where((eb) => eb("hidden", "=", eb.lit(0)))
        .orderBy("disc")
        .orderBy("track")
        .orderBy("id"),
    )
    return { row, rows, trackList: yield* trackObjects(library, rows, from) }
  })
  if (found === undefined) return undefined
  const { row, rows, trackList } = found
  const images = await imageObjects(library, `album:${row.id}`)
  const fields = JSON.parse(row.fields) as Fields
  return {
    object: { type: "album", ...albumObject(row), fields, images, trackList },
    show: (out) => {
      titled(out, "album", clean(row.title))
      out.card([
        ["id", row.id],
        ["artist", row.artist ?? (row.compilation === 1 ? "various" : "")],
        ["year", row.year === 0 ? "" : String(row.year)],
        ["genre", row.genre],
        ["tracks", row.tracks.toLocaleString("en")],
        ["discs", row.discs > 1 ? String(row.discs) : ""],
        ["length", duration(row.durationMs)],
        ["artwork", row.artwork],
        ["added", time(row.addedAt)],
      ])
      showImages(out, images)
      if (rows.length > 0) out.table(TRACK_COLUMNS, rows.map(trackLine))
    },
  }
}

export const artistCard: CardMaker = async ({ library, thing, from }) => {
  const found = await library.store.read(function* () {
    const row = yield* readArtist(thing.id)
    if (row === undefined) return undefined
    const filters = { artistId: row.id }
    const albums = (yield* listAlbums({ filters, limit: MOST_ROWS })).rows
    const page = yield* listTracks({ filters, limit: MOST_ROWS })
    return { row, albums, tracks: page.rows, trackList: yield* trackObjects(library, page.rows, from) }
  })
  if (found === undefined) return undefined
  const { row, albums, tracks, trackList } = found
  const images = await imageObjects(library, `artist:${row.id}`)
  const fields = JSON.parse(row.fields) as Fields
  return {
    // Of very many the first: the lists have all of them.
    object: { type: "artist", ...artistObject(row), fields, images, albumList: albums.map(albumObject), trackList },
    show: (out) => {
      titled(out, "artist", clean(row.name))
      out.card([
        ["id", row.id],
        ["performs on", row.tracks === 0 ? "" : count(row.tracks, "track")],
        ["albums", row.albums === 0 ? "" : row.albums.toLocaleString("en")],
        ["composed", row.composed === 0 ? "" : count(row.composed, "track")],
        ["artwork", row.artwork],
      ])
      showImages(out, images)
      if (albums.length > 0) out.table(ALBUM_COLUMNS, albums.map(albumLine))
      if (tracks.length > 0) out.table(TRACK_COLUMNS, tracks.map(trackLine))
      if (row.tracks > tracks.length)
        out.line(out.style("dim", `more with: ${out.command(`tracks --artist ${row.id}`)}`))
    },
  }
}

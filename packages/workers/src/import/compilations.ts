/**
 * One compilation whose tracks lie in a folder for each artist and have the dates of their first release. Dates tell editions
 * of an album apart, and a folder for each artist shows nobody that they are one; so at the end of an import such albums
 * become aliases of one of them. Where anything speaks against it, or it was said before, nothing is said: two different
 * compilations called "Greatest Hits" stay two. docs/importing.md has the rule.
 */
import { type Fields, folded, type Library, type NewEvent, query, sortKey, type Work } from "@ledgerline/core"
import { ownName, parentOf } from "../scan/names.ts"
import { VARIOUS_ARTISTS } from "./various.ts"
import type { Operation } from "./Operation.ts"

/** More albums of one title, or tracks of one album, are no compilation in pieces. */
const MOST_ALBUMS = 200
const MOST_TRACKS = 1000
/** A date, which is what parts the pieces; anything else was meant to part them. */
const DATE = /^\d{4}(?:-\d{2}){0,2}$/

interface Piece {
  readonly id: string
  readonly tracks: readonly PieceTrack[]
}

interface PieceTrack {
  readonly folder: string
  readonly disc: number
  readonly track: number
  readonly fields: Fields
}

/** The titles of compilations that an import met. */
export class Compilations {
  readonly #titles = new Map<string, string>()

  /** Takes note of what a file will show. */
  add(shown: Fields): void {
    const { album } = shown
    if (typeof album === "string" && isOnCompilation(shown)) this.#titles.set(folded(album), album)
  }

  /** Says which albums are one. As {@link Library.append}. */
  async take(library: Library, source: string, operation: Operation, signal: AbortSignal | undefined): Promise<void> {
    for (const title of this.#titles.values()) {
      signal?.throwIfAborted()
      const pieces: Piece[] = []
      for (const piece of await library.store.read(() => piecesOf(title, source))) {
        if (!(await wasSaid(library, piece.id))) pieces.push(piece)
      }
      for (const together of inPieces(pieces)) {
        const [to, ...others] = together.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1))
        // Always to the smaller id, so that what two machines say of more and fewer pieces never goes in a circle.
        const aliases = others.map((id): NewEvent => ({
          type: "album.aliased",
          subject: `album:${id}`,
          payload: { to: to as string },
        }))
        await operation.append(function* () {
          return aliases
        })
      }
      await library.ports.pause?.()
    }
  }
}

const textOf = (value: Fields[string] | undefined): string => (typeof value === "string" ? value : "")

function isOnCompilation(fields: Fields): boolean {
  const albumArtist = textOf(fields["albumArtist"])
  const version = textOf(fields["albumVersion"])
  return (
    fields["compilation"] === true &&
    folded(albumArtist) === folded(VARIOUS_ARTISTS) &&
    fields["musicbrainzReleaseId"] === undefined &&
    fields["albumId"] === undefined &&
    (version === "" || DATE.test(version))
  )
}

/** The albums of a title that may be pieces of one: all of their tracks are in this source and say so. */
function* piecesOf(title: string, source: string): Work<Piece[]> {
  const albums = yield* query<{ id: string; title: string }>(
    'SELECT id, title FROM album WHERE "titleKey" = ? AND compilation = 1 ORDER BY id LIMIT ?',
    [sortKey(title), MOST_ALBUMS + 1],
  )
  const same = albums.filter((album) => folded(album.title) === folded(title))
  if (same.length < 2 || same.length > MOST_ALBUMS) return []
  const pieces: Piece[] = []
  for (const { id } of same) {
    const rows = yield* query<{ path: string | null; disc: number; track: number; fields: string }>(
      `SELECT (SELECT min(copy.path) FROM copy JOIN "trackFile" AS file ON file."mediaFile" = copy."mediaFile"
               WHERE file.track = track.id AND copy.source = ? AND copy.state = 'present') AS path,
              track.disc, track.track, track.fields
       FROM track WHERE track."albumId" = ? AND track.hidden = 0 ORDER BY track.id LIMIT ?`,
      [source, id, MOST_TRACKS + 1],
    )
    const tracks = rows.map(({ path, disc, track, fields }) => ({
      folder: path === null ? "" : parentOf(path),
      disc: Math.max(1, Number(disc)),
      track: Number(track),
      fields: JSON.parse(fields) as Fields,
    }))
    if (tracks.length > MOST_TRACKS || tracks.some(({ folder, fields }) => folder === "" || !isOnCompilation(fields)))
      continue
    pieces.push({ id, tracks })
  }
  return pieces
}

/** Pieces that are one compilation, in lists of several. */
function inPieces(pieces: readonly Piece[]): Piece[][] {
  for (const placeOf of [besideOther, inFoldersBeside]) {
    const places = Map.groupBy(pieces, ({ tracks }) => {
      const found = new Set(tracks.map(({ folder }) => placeOf(folder)))
      return found.size === 1 ? ([...found][0] as string) : undefined
    })
    places.delete(undefined)
    const whole = [...places.values()].filter((each) => each.length > 1 && areOne(each.flatMap(({ tracks }) => tracks)))
    if (whole.length > 0) return whole
  }
  return []
}

/** `Music/Ada/Hits` and `Music/Bob/Hits`. */
const besideOther = (folder: string): string => JSON.stringify([parentOf(parentOf(folder)), folded(ownName(folder))])
/** `Music/Ada` and `Music/Bob`. */
const inFoldersBeside = (folder: string): string => parentOf(folder)

function areOne(tracks: readonly PieceTrack[]): boolean {
  const folders = Map.groupBy(tracks, ({ folder }) => folder)
  const isOneArtistEach = [...folders.values()].every(
    (each) => new Set(each.map(({ fields }) => folded(primaryArtist(fields)))).size === 1,
  )
  if (folders.size < 2 || !isOneArtistEach) return false
  return [...Map.groupBy(tracks, ({ disc }) => disc).values()].every((disc) => {
    const numbers = new Set(disc.map(({ track }) => track))
    if (numbers.size < disc.length || numbers.has(0)) return false
    const totals = disc.flatMap(({ fields: { trackTotal } }) => (typeof trackTotal === "number" ? [trackTotal] : []))
    const last = Math.max(...numbers)
    if (new Set(totals).size > 1 || last > (totals[0] ?? last)) return false
    // Where not all of them say how many there are, nothing may be missing.
    return totals.length === disc.length || last === numbers.size
  })
}

function primaryArtist(fields: Fields): string {
  const artists = fields["artists"]
  return Array.isArray(artists) ? (artists[0] ?? "") : textOf(fields["artist"])
}

/** Whether it was said before of an album that it is another one, even if that was taken back since. */
async function wasSaid(library: Library, album: string): Promise<boolean> {
  for await (const { events } of library.readLog({ of: { subject: `album:${album}` } })) {
    if (events.some(({ type }) => type === "album.aliased")) return true
  }
  return false
}

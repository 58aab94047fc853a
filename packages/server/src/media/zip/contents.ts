/** What goes into a ZIP file: the files of tracks in folders of their albums, each once, with names that are no paths. */
import { all, among, cutName, type Dialect, partsAmong, safeName, views, type Work } from "@ledgerline/core"
import { filesByQuality } from "../choose.ts"

export interface WantedFile {
  readonly folder: string
  /** Without its ending; undefined where the file keeps its own name. */
  readonly stem: string | undefined
  /** The best first. */
  readonly mediaFiles: readonly string[]
  /** For people, where none of them is here. */
  readonly title: string
}

export interface WantedCover {
  readonly folder: string
  readonly hash: string
}

export interface Contents {
  readonly files: WantedFile[]
  readonly covers: WantedCover[]
}

/** A track by its id, or what is known of a file that the library does not have. */
export type Wanted = string | { readonly missing: string }

/** Of a name in a folder, so that both together are no longer than what file systems take. */
const LONGEST = 120

export const tidy = (name: string, otherwise: string): string => cutName(safeName(name), LONGEST) || otherwise

/**
 * The contents for some tracks, in their order. `folder` is where all of them go, numbered; else each goes to its album.
 * Ask for some hundred tracks at a time, with the same `contents`.
 */
export function* addTracks(
  dialect: Dialect,
  contents: Contents,
  wanted: readonly Wanted[],
  folder: string | undefined,
): Work<void> {
  const ids = wanted.filter((each) => typeof each === "string")
  const rows = yield* all(
    views
      .selectFrom("track")
      .select(["id", "title", "artist", "album", "albumArtist", "albumId", "track", "disc"])
      .where((eb) => among(dialect, eb.ref("id"), ids)),
  )
  const albumIds = [...new Set(rows.flatMap(({ albumId }) => albumId ?? []))]
  const albums = yield* all(
    views
      .selectFrom("album")
      .select(["id", "title", "artist", "discs", "artwork"])
      .where((eb) => among(dialect, eb.ref("id"), albumIds)),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const albumOf = new Map(albums.map((album) => [album.id, album]))
  for (const each of wanted) {
    const row = typeof each === "string" ? byId.get(each) : undefined
    const place = contents.files.length + 1
    if (row === undefined) {
      const title = typeof each === "string" ? `track ${each}` : each.missing
      contents.files.push({ folder: folder ?? "", stem: undefined, mediaFiles: [], title })
      continue
    }
    const { id } = row
    const title = row.title ?? ""
    const mediaFiles = yield* filesByQuality(dialect, id)
    const parts = yield* partsAmong(dialect, mediaFiles)
    // A part is in its whole, which has many titles and keeps its own name.
    const isPart = mediaFiles.every((file) => parts.has(file))
    const wholes = [...new Set(mediaFiles.map((file) => parts.get(file)?.of ?? file))]
    const album = albumOf.get(row.albumId ?? "")
    const own = folder ?? folderOf(album?.artist ?? row.albumArtist ?? row.artist, album?.title ?? row.album)
    const by = [row.artist, title].filter(Boolean).join(" - ")
    const number = album !== undefined && album.discs > 1 ? `${row.disc || 1}-${pad(row.track)}` : pad(row.track)
    const numbered = folder === undefined ? `${number} ${title}` : `${String(place).padStart(3, "0")} ${by}`
    const stem = isPart || title === "" ? undefined : tidy(numbered.trim(), "Untitled")
    contents.files.push({ folder: own, stem, mediaFiles: wholes, title: by || `track ${id}` })
    const hash = album?.artwork ?? undefined
    if (folder === undefined && hash !== undefined && !contents.covers.some((cover) => cover.folder === own))
      contents.covers.push({ folder: own, hash })
  }
}

const pad = (track: number): string => (track > 0 ? String(track).padStart(2, "0") : "")

const folderOf = (artist: string | null, title: string | null): string =>
  tidy([artist, title].filter(Boolean).join(" - "), "Unknown")

/** Gives each name once in its folder, whatever the case of its letters. */
export class Names {
  readonly #taken = new Set<string>()

  of(folder: string, stem: string, ending: string): string {
    const path = (name: string): string => (folder === "" ? name : `${folder}/${name}`)
    for (let i = 1; ; i++) {
      const name = path(i === 1 ? `${stem}${ending}` : `${stem} (${i})${ending}`)
      const key = name.normalize("NFC").toLowerCase()
      if (this.#taken.has(key)) continue
      this.#taken.add(key)
      return name
    }
  }
}

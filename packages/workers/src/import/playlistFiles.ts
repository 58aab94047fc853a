/** Playlist files of a source: taken in at the end of an import, when the files that they name are there. */
import { readFile } from "node:fs/promises"
import { type Library, upsert } from "@ledgerline/core"
import { fileRow, FILES } from "../local/files.ts"
import { importPlaylists, resolveMissing } from "../playlists/importPlaylists.ts"
import { below, isText, oneLine, shown } from "../scan/names.ts"
import type { LookedFile } from "./look.ts"
import { besideRow, pathOf } from "./beside.ts"
import { remembered } from "./notes.ts"
import type { ImportNote } from "./report.ts"
import type { LocalSource } from "./sources.ts"

/** Larger files are no lists that people made. */
const MOST_BYTES = 16 * 1024 * 1024

export interface PlaylistsTaken {
  /** Playlists that were made or changed. */
  readonly changed: number
  readonly failed: readonly ImportNote[]
}

/** Takes in playlist files that are new or changed, and gives placeholders their tracks where files have come. */
export async function takePlaylists(
  library: Library,
  { source, path: root }: LocalSource,
  files: readonly LookedFile[],
  { hasNewFiles, op }: { readonly hasNewFiles: boolean; readonly op: string | undefined },
): Promise<PlaylistsTaken> {
  /** By path. */
  const notes = new Map<string, ImportNote>()
  const note = (path: string, why: ImportNote["why"], reason: string): void =>
    void notes.set(path, { path: shown(path), why, reason: oneLine(reason) })
  const read: { path: string; bytes: Uint8Array }[] = []
  for (const looked of files) {
    const path = below(looked.folder, looked.file.name)
    if (!isText(path) || looked.file.size > MOST_BYTES) {
      if (isText(path)) note(path, "playlistTooLarge", "too large for a playlist")
      else note(path, "playlistName", "a name that is not UTF-8")
      continue
    }
    const bytes = await readFile(pathOf(looked, { root })).catch((error: unknown) => String(error))
    if (typeof bytes === "string") note(path, "unreadable", `unavailable: ${bytes}`)
    else read.push({ path, bytes })
  }
  const within = op === undefined ? {} : { op }
  const { playlists } = await importPlaylists(library, { source, files: read, root, ...within })
  for (const { path, outcome, reason = "" } of playlists) {
    if (outcome === "failed") note(path, "noPlaylist", `cannot be read as a playlist: ${reason}`)
  }
  const rows = files.map((looked) => {
    const odd = notes.get(below(looked.folder, looked.file.name))
    const row = besideRow(looked, "playlist", odd === undefined ? null : remembered(odd))
    // It is tried again the next time: a disk that slept may be awake then.
    return fileRow(source, { ...row, unsettled: odd?.why === "unreadable" })
  })
  if (rows.length > 0) await library.store.write(() => upsert(FILES, rows))
  if (hasNewFiles) await resolveMissing(library, { source, ...within })
  const changed = playlists.filter(({ outcome }) => outcome === "created" || outcome === "updated").length
  return { changed, failed: [...notes.values()] }
}

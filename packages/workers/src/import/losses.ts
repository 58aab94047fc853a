/** Files that are gone: moved, lost, or on a disk that is not there. */
import { lstat } from "node:fs/promises"
import { join } from "node:path"
import type { Library, NewEvent } from "@ledgerline/core"
import { countFiles, filesIn, foldersOf, type LocalFile, placesOf, severalPlaces } from "../local/files.ts"
import { below, bytesOf } from "../scan/names.ts"
import { lostCopy } from "./decide.ts"
import type { Folders } from "./Folders.ts"
import type { LocalSource } from "./sources.ts"

export interface Moved extends LocalFile {
  /** Where it is now, below the source. */
  readonly to: string
}

export interface Losses {
  /** Gone from where they were, and met elsewhere. */
  readonly moved: readonly Moved[]
  readonly lost: readonly LocalFile[]
  /** Gone, with their audio at another place as before: of two copies, or moved while an import was cut off. */
  readonly spare: readonly LocalFile[]
  /** So many are lost that the disk may be: a person has to say so first. */
  readonly isMissing: boolean
  /** Of what is lost, files of music; the rest are images, and what could not be read. */
  readonly tracks: number
  /** Files of music that were known before. */
  readonly known: number
}

interface Seen {
  /** Files that are gone from folders that are there. */
  readonly gone: readonly LocalFile[]
  readonly folders: Folders
  /** New places of known media files. */
  readonly elsewhere: ReadonlyMap<string, readonly string[]>
  readonly isConfirmed: boolean
}

/** A share of files beyond which a person is asked: a lost mount looks like a purge. */
const MOST_LOST = 0.2

export async function findLosses(library: Library, { source, path }: LocalSource, seen: Seen): Promise<Losses> {
  const { folders, isConfirmed } = seen
  const gone = [...seen.gone]
  const { store, ports } = library
  // Each of these looks at all files of the source: other work has its turn between them.
  const before = await store.read(() => foldersOf(source))
  await ports.pause?.()
  await store.read(function* () {
    for (const folder of before) if (folders.isGone(folder)) gone.push(...(yield* filesIn(source, folder)))
  })
  const known = await store.read(() => countFiles(source))
  await ports.pause?.()
  const elsewhere = new Map([...seen.elsewhere].map(([mediaFile, paths]) => [mediaFile, [...paths]]))
  const moved: Moved[] = []
  const lost: LocalFile[] = []
  const spare: LocalFile[] = []
  const others = gone.length === 0 ? new Set() : await stillThere(library, source, gone, folders)
  for (const file of gone) {
    const to = file.mediaFile === null ? undefined : elsewhere.get(file.mediaFile)?.shift()
    if (to !== undefined) moved.push({ ...file, to })
    else (others.has(file.mediaFile) ? spare : lost).push(file)
  }
  // A move between folders of which only the new one was looked at.
  const told = new Set(gone.map(({ folder, name }) => below(folder, name)))
  for (const [mediaFile, paths] of elsewhere) {
    if (paths.length === 0) continue
    const places = await library.store.read(() => placesOf(source, mediaFile))
    for (const file of places) {
      const at = below(file.folder, file.name)
      if (told.has(at) || folders.has(file.folder) || paths.includes(at) || !(await isAbsent(path, at))) continue
      const to = paths.shift()
      if (to !== undefined) moved.push({ ...file, to })
    }
  }
  const tracks = lost.filter(({ mediaFile }) => mediaFile !== null).length
  // Those that moved are known at both places by now.
  const isMissing = !isConfirmed && tracks > (known - moved.length - spare.length) * MOST_LOST
  return { moved, lost, spare, isMissing, tracks, known }
}

/** Media files with several places, of which one is not gone. */
async function stillThere(
  library: Library,
  source: string,
  gone: readonly LocalFile[],
  folders: Folders,
): Promise<Set<unknown>> {
  const left = new Set(gone.map(({ folder, name }) => below(folder, name)))
  const places = await library.store.read(() => severalPlaces(source))
  const there = places.filter(({ folder, name }) => folders.has(folder) && !left.has(below(folder, name)))
  return new Set(there.map(({ mediaFile }) => mediaFile))
}

/** Copies that are not there any more. Images and files that could not be read were no copies. */
export const lossEvents = (source: string, files: readonly LocalFile[]): NewEvent[] =>
  files.flatMap((file) => (file.mediaFile === null ? [] : [lostCopy(source, file, file.mediaFile)]))

/** Whether a path is surely not there: what cannot be looked at may be. */
async function isAbsent(root: string, path: string): Promise<boolean> {
  try {
    await lstat(bytesOf(join(root, path)))
    return false
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    return code === "ENOENT" || code === "ENOTDIR"
  }
}

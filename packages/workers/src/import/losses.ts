/** Files that are gone: moved, lost, or on a disk that is not there. */
import type { Library, NewEvent } from "@ledgerline/core"
import { countFiles, filesIn, foldersOf, type LocalFile, severalPlaces } from "../local/files.ts"
import { below } from "../scan/names.ts"
import { lostCopy } from "./decide.ts"

export interface Losses {
  /** Gone from where they were, and met elsewhere. */
  readonly moved: readonly LocalFile[]
  readonly lost: readonly LocalFile[]
  /** Gone, with their audio at another place as before: of two copies, or moved while an import was cut off. */
  readonly spare: readonly LocalFile[]
  /** So many are lost that the disk may be: a person has to say so first. */
  readonly isMissing: boolean
  /** Files that were known before. */
  readonly known: number
}

interface Seen {
  /** Files that are gone from folders that are there. */
  readonly gone: readonly LocalFile[]
  /** Folders that were listed. */
  readonly visited: ReadonlySet<string>
  /** Folders below which something could not be listed. */
  readonly incomplete: readonly string[]
  /** New places of known media files: how many. */
  readonly elsewhere: ReadonlyMap<string, number>
  readonly isConfirmed: boolean
}

/** A share of files beyond which a person is asked: a lost mount looks like a purge. */
const MOST_LOST = 0.2

export async function findLosses(library: Library, source: string, seen: Seen): Promise<Losses> {
  const { visited, incomplete, isConfirmed } = seen
  const gone = [...seen.gone]
  const known = await library.store.read(function* () {
    for (const folder of yield* foldersOf(source)) {
      if (visited.has(folder) || incomplete.some((path) => isIn(folder, path))) continue
      gone.push(...(yield* filesIn(source, folder)))
    }
    return yield* countFiles(source)
  })
  const elsewhere = new Map(seen.elsewhere)
  const moved: LocalFile[] = []
  const lost: LocalFile[] = []
  const spare: LocalFile[] = []
  const others = gone.length === 0 ? new Set() : await stillThere(library, source, gone, visited)
  for (const file of gone) {
    const places = file.mediaFile === null ? 0 : (elsewhere.get(file.mediaFile) ?? 0)
    if (places > 0) elsewhere.set(file.mediaFile as string, places - 1)
    ;(places > 0 ? moved : others.has(file.mediaFile) ? spare : lost).push(file)
  }
  const tracks = lost.filter(({ mediaFile }) => mediaFile !== null).length
  // Those that moved are known at both places by now.
  const isMissing = !isConfirmed && tracks > (known - moved.length - spare.length) * MOST_LOST
  return { moved, lost, spare, isMissing, known }
}

/** Media files with several places, of which one is not gone. */
async function stillThere(
  library: Library,
  source: string,
  gone: readonly LocalFile[],
  visited: ReadonlySet<string>,
): Promise<Set<unknown>> {
  const left = new Set(gone.map(({ folder, name }) => below(folder, name)))
  const places = await library.store.read(() => severalPlaces(source))
  const there = places.filter(({ folder, name }) => visited.has(folder) && !left.has(below(folder, name)))
  return new Set(there.map(({ mediaFile }) => mediaFile))
}

const isIn = (folder: string, path: string): boolean => path === "" || folder === path || folder.startsWith(`${path}/`)

/** Copies that are not there any more. Images and files that could not be read were no copies. */
export const lossEvents = (source: string, files: readonly LocalFile[]): NewEvent[] =>
  files.flatMap((file) => (file.mediaFile === null ? [] : [lostCopy(source, file, file.mediaFile)]))

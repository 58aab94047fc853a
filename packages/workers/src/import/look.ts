/** Looks through units without reading files: what is new, what has changed, what is gone. */
import type { Library } from "@ledgerline/core"
import { filesIn, type LocalFile } from "../local/files.ts"
import { stemOf } from "../scan/kinds.ts"
import type { FoundFile, WalkProblem } from "../scan/walk.ts"
import { below } from "../scan/names.ts"
import { notesOfImages, recalled } from "./notes.ts"
import type { ImportNote } from "./report.ts"
import { isUnchanged, type Unit } from "./unit.ts"

export interface LookedFile {
  readonly folder: string
  readonly file: FoundFile
  readonly known: LocalFile | undefined
  readonly isUnchanged: boolean
}

export interface Looked {
  readonly folder: string
  readonly audio: readonly LookedFile[]
  readonly images: readonly LookedFile[]
  /** Texts that are named as an audio file beside them. */
  readonly lyrics: readonly LookedFile[]
  readonly playlists: readonly LookedFile[]
  readonly sheets: readonly LookedFile[]
  readonly gone: readonly LocalFile[]
  readonly problems: readonly WalkProblem[]
  /** Folders with files that were left as they are known, since somebody may be writing them. */
  readonly waiting: ReadonlySet<string>
  /** Whether anything has to be read. */
  readonly isDirty: boolean
}

/** Files that `isYoung` are taken for unchanged, and for absent where they are new. */
export async function look(
  library: Library,
  source: string,
  { listings }: Unit,
  isYoung: (file: FoundFile) => boolean = () => false,
): Promise<Looked> {
  const known = await library.store.read(function* () {
    const files: LocalFile[][] = []
    for (const { path } of listings) files.push(yield* filesIn(source, path))
    return files
  })
  const audio: LookedFile[] = []
  const images: LookedFile[] = []
  const lyrics: LookedFile[] = []
  const playlists: LookedFile[] = []
  const sheets: LookedFile[] = []
  const gone: LocalFile[] = []
  const waiting = new Set<string>()
  listings.forEach(({ path, files, incomplete, isSame: isFolderSame }, i) => {
    if (isFolderSame) return
    const before = new Map((known[i] ?? []).map((file) => [file.name, file]))
    const stems = new Set(files.filter(({ kind }) => kind === "audio").map(({ name }) => stemOf(name)))
    for (const file of files) {
      const row = before.get(file.name)
      before.delete(file.name)
      const isSame = row !== undefined && isUnchanged(file, row)
      const waits = !isSame && isYoung(file)
      if (waits) waiting.add(path)
      if (waits && row === undefined) continue
      const looked = { folder: path, file, known: row, isUnchanged: isSame || waits }
      if (file.kind === "audio") audio.push(looked)
      else if (file.kind === "image") images.push(looked)
      else if (file.kind === "lyrics" && stems.has(stemOf(file.name))) lyrics.push(looked)
      else if (file.kind === "playlist") playlists.push(looked)
      else if (file.kind === "cue") sheets.push(looked)
    }
    if (!incomplete) gone.push(...before.values())
  })
  // What lies beside the audio: an image or lyrics that are gone change what is said of it.
  const isBeside = ({ mediaFile, track, claims }: LocalFile) => mediaFile === null && track === null && claims !== null
  const isDirty = [...audio, ...images, ...lyrics, ...sheets].some((each) => !each.isUnchanged) || gone.some(isBeside)
  return {
    folder: listings[0]?.path ?? "",
    audio: isDirty && mayBeCut(audio, sheets, gone) ? audio.map((file) => ({ ...file, isUnchanged: false })) : audio,
    images,
    lyrics,
    playlists,
    sheets,
    gone,
    waiting,
    problems: listings.flatMap(({ problems }) => problems),
    isDirty,
  }
}

/**
 * Whether sheets are here, were here, or are in files. What they come to depends on all the audio around them, which is
 * read again then: such folders are few.
 */
const mayBeCut = (audio: readonly LookedFile[], sheets: readonly LookedFile[], gone: readonly LocalFile[]): boolean =>
  sheets.length > 0 ||
  gone.some(({ claims }) => claims === SHEET) ||
  audio.some(({ known }) => known !== undefined && known.mediaFile !== null && known.track === null)

/** What is remembered of lists, sheets and images that are not looked at again, since nothing changed: they are as odd as they were. */
export const stillOdd = ({ playlists, sheets, images, isDirty }: Looked): ImportNote[] => [
  ...(isDirty ? [] : notesOfImages(images.flatMap(({ known }) => known ?? []))),
  ...[...playlists.filter(({ isUnchanged }) => isUnchanged), ...(isDirty ? [] : sheets)].flatMap(
    ({ folder, file, known }) => (known?.failure == null ? [] : [recalled(below(folder, file.name), known.failure)]),
  ),
]

/** What is remembered of a sheet in place of claims. */
export const SHEET = "cue"

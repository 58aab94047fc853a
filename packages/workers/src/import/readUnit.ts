/** Reads what has to be read of a unit, in the threads of a pool. */
import { readFile as readFileBytes } from "node:fs/promises"
import { type Fields, isCopyPath } from "@ledgerline/core"
import type { NewBlob } from "../blobs/newBlob.ts"
import type { PackRun } from "../blobs/packs.ts"
import type { LocalFile } from "../local/files.ts"
import { lyricFields, readSidecarLyrics } from "../playlists/lyrics/sidecar.ts"
import { stemOf } from "../scan/kinds.ts"
import { below, bytesOf, oneLine } from "../scan/names.ts"
import { besideRow, pathOf } from "./beside.ts"
import { readSheets } from "./cue/readSheets.ts"
import { albumImages } from "./images.ts"
import type { Looked, LookedFile } from "./look.ts"
import type { Answer, ImportPool } from "./ImportPool.ts"
import type { ReadImage, ReadUnit, UnitFile, UnitImage } from "./unit.ts"

interface ReadOptions {
  readonly pool: ImportPool
  /** Where blobs go. */
  readonly packs: PackRun
  /** The absolute path of the source. */
  readonly root: string
  readonly signal: AbortSignal | undefined
  /** Files that a thread gets at a time. */
  readonly together: number
  /** Called with how many more audio files are done with. */
  readonly onRead: (files: number) => void
}

/** Rejects only where the signal aborts. Images of the album are all read again: their order decides which is the cover. */
export async function readUnit(looked: Looked, options: ReadOptions): Promise<{ unit: ReadUnit; blobs: NewBlob[] }> {
  const blobs: NewBlob[] = []
  const [files, images, lyrics, sheets] = await Promise.all([
    readFiles(looked.audio, options, blobs),
    readImages(looked, options, blobs),
    readLyrics(looked.lyrics, options),
    readSheets(looked.sheets, options),
  ])
  const { folder, gone } = looked
  return {
    unit: {
      folder,
      files: files.map((file) => {
        const sidecar = lyrics.fields.get(below(file.folder, stemOf(file.file.name)))
        return sidecar === undefined ? file : { ...file, sidecar }
      }),
      images,
      besideRows: [...lyrics.rows, ...sheets.rows],
      sheets: sheets.sheets,
      gone,
      problems: sheets.problems,
    },
    blobs,
  }
}

/** Bytes and text of a path that events can hold. */
const LONGEST_PATH = 4096

const canBeShared = (path: string): boolean =>
  path.length <= LONGEST_PATH && bytesOf(path).length <= LONGEST_PATH && isCopyPath(bytesOf(path).toString("latin1"))

/** How often a file that is being written to is read again. */
const MOST_ATTEMPTS = 3

/** Files that a thread takes at a time: an album mostly. Large ones are spread over threads. */
const CHUNK = 16
const CHUNK_BYTES = 64 * 1024 * 1024

async function readFiles(
  audio: readonly LookedFile[],
  options: ReadOptions,
  blobs: NewBlob[],
): Promise<readonly UnitFile[]> {
  const files = audio.map(unread)
  const dirty = audio.flatMap((looked, index) =>
    !looked.isUnchanged && files[index]?.failure === undefined ? [{ looked, index }] : [],
  )
  options.onRead(audio.length - dirty.length)
  await Promise.all(
    chunksOf(dirty).map(async (chunk) => {
      const answers = await readChunk(chunk, options)
      for (const [i, answer] of answers.entries()) {
        const { looked, index } = chunk[i] as (typeof chunk)[number]
        const { folder, file, known } = looked
        if (!answer.ok) {
          files[index] = { folder, file, known, failure: oneLine(`${answer.reason}: ${answer.message}`) }
        } else if ("read" in answer) {
          blobs.push(...answer.blobs)
          files[index] = { folder, file, known, read: answer.read }
        } else throw new Error("an audio file was read as an image")
      }
      options.onRead(chunk.length)
    }),
  )
  return files
}

/** What is said of a file that is not read: nothing changed, or it cannot be told of. */
function unread({ folder, file, known, isUnchanged }: LookedFile): UnitFile {
  if (isUnchanged)
    return { folder, file, known, ...(known?.failure == null ? {} : { failure: known.failure, isRecalled: true }) }
  if (canBeShared(below(folder, file.name))) return { folder, file, known }
  return { folder, file, known, failure: "unsupportedName: the path cannot be told to other systems" }
}

function chunksOf<T extends { readonly looked: LookedFile }>(files: readonly T[]): T[][] {
  const chunks: T[][] = []
  let bytes = Infinity
  for (const each of files) {
    const last = chunks.at(-1)
    const { size } = each.looked.file
    if (last === undefined || last.length === CHUNK || bytes + size > CHUNK_BYTES) {
      chunks.push([each])
      bytes = size
    } else {
      last.push(each)
      bytes += size
    }
  }
  return chunks
}

async function readChunk(
  chunk: readonly { readonly looked: LookedFile }[],
  options: ReadOptions,
): Promise<readonly Answer[]> {
  const { pool } = options
  const items = chunk.map(({ looked }) => ({ kind: "audio" as const, path: pathOf(looked, options) }))
  const bytes = chunk.reduce((sum, { looked }) => sum + looked.file.size, 0)
  const answers = await pool.read(items, { ...options, bytes })
  for (let attempt = 2; attempt <= MOST_ATTEMPTS; attempt++) {
    const again = items.flatMap((item, index) => (isChanged(answers[index]) ? [{ item, index }] : []))
    if (again.length === 0) break
    const better = await pool.read(
      again.map(({ item }) => item),
      options,
    )
    for (const [i, { index }] of again.entries()) answers[index] = better[i] as Answer
  }
  return answers
}

const isChanged = (answer: Answer | undefined): boolean => answer?.ok === false && answer.reason === "changed"

/** Lyrics in files: few and small, so they are read here. `.lrc` comes before `.txt` and wins. */
async function readLyrics(
  files: readonly LookedFile[],
  options: ReadOptions,
): Promise<{ readonly fields: ReadonlyMap<string, Fields>; readonly rows: LocalFile[] }> {
  const fields = new Map<string, Fields>()
  const rows: LocalFile[] = []
  for (const looked of files) {
    const { folder, file } = looked
    options.signal?.throwIfAborted()
    const bytes =
      file.size > MOST_LYRICS ? undefined : await readFileBytes(pathOf(looked, options)).catch(() => undefined)
    rows.push(besideRow(looked, bytes === undefined ? null : "lyrics"))
    const key = below(folder, stemOf(file.name))
    if (bytes !== undefined && !fields.has(key)) fields.set(key, lyricFields(readSidecarLyrics(bytes)))
  }
  return { fields, rows }
}

const MOST_LYRICS = 1024 * 1024

/** Only what is of the album is read. Images without music are looked at once it is known whose albums lie beside them. */
async function readImages(looked: Looked, options: ReadOptions, blobs: NewBlob[]): Promise<UnitImage[]> {
  const { folder, audio, images } = looked
  const named = new Map(images.map((each) => [below(each.folder, each.file.name), each]))
  const names = images.map((each) => ({ folder: each.folder, name: each.file.name }))
  const planned = audio.length === 0 ? [] : albumImages(folder, names)
  const wanted = planned.map((plan) => named.get(below(plan.folder, plan.name)) as LookedFile)
  const ofAlbum = (await readImageFiles(wanted, options, blobs)).map((read, i): UnitImage => {
    const plan = planned[i] as (typeof planned)[number]
    return { planned: plan, ...read, said: wanted[i]?.known?.claims ?? null }
  })
  const isOfAlbum = new Set(planned.map((plan) => below(plan.folder, plan.name)))
  const others = images
    .filter((each) => !isOfAlbum.has(below(each.folder, each.file.name)))
    .map((each): UnitImage => ({ row: besideRow(each, null), said: each.known?.claims ?? null }))
  return [...ofAlbum, ...others]
}

export interface ReadImageFile {
  /** What to remember of the file. */
  readonly row: LocalFile
  readonly image?: ReadImage
}

/** Reads image files, in their order: what is in each. */
export async function readImageFiles(
  images: readonly LookedFile[],
  options: Omit<ReadOptions, "together" | "onRead">,
  blobs: NewBlob[],
): Promise<ReadImageFile[]> {
  const items = images.map((looked) => ({ kind: "image" as const, path: pathOf(looked, options) }))
  const answers = await options.pool.read(items, options)
  return answers.map((answer, i): ReadImageFile => {
    const row = besideRow(images[i] as LookedFile, null)
    if (!answer.ok) return { row: { ...row, failure: oneLine(`${answer.reason}: ${answer.message}`) } }
    if (!("image" in answer)) throw new Error("an image was read as an audio file")
    blobs.push(...answer.blobs)
    return { row, image: answer.image }
  })
}

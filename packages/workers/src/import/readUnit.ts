/** Reads what has to be read of a unit, in the threads of a pool. */
import { readFile as readFileBytes } from "node:fs/promises"
import { join } from "node:path"
import { type Fields, isCopyPath } from "@ledgerline/core"
import type { NewBlob } from "../blobs/newBlob.ts"
import type { LocalFile } from "../local/files.ts"
import { lyricFields, readSidecarLyrics } from "../playlists/lyrics/sidecar.ts"
import { stemOf } from "../scan/kinds.ts"
import { below, bytesOf, isText, oneLine } from "../scan/names.ts"
import type { Looked, LookedFile } from "./look.ts"
import type { ImportPool } from "./ImportPool.ts"
import { READER_VERSION, type ReadUnit, type UnitFile, type UnitImage } from "./unit.ts"

interface ReadOptions {
  readonly pool: ImportPool
  /** The folder of blobs. */
  readonly blobs: string
  /** The absolute path of the source. */
  readonly root: string
  readonly signal: AbortSignal | undefined
  /** Called for each audio file that is done with. */
  readonly onRead: () => void
}

/** Rejects only where the signal aborts. Images are all read again: their order decides which one is the cover. */
export async function readUnit(looked: Looked, options: ReadOptions): Promise<{ unit: ReadUnit; blobs: NewBlob[] }> {
  const blobs: NewBlob[] = []
  const [files, images, lyrics] = await Promise.all([
    Promise.all(looked.audio.map((file) => readFile(file, options, blobs))),
    Promise.all(looked.images.map((file) => readImage(file, options, blobs))),
    readLyrics(looked.lyrics, options),
  ])
  const { folder, gone, problems } = looked
  return {
    unit: {
      folder,
      files: files.map((file) => {
        const sidecar = lyrics.fields.get(below(file.folder, stemOf(file.file.name)))
        return sidecar === undefined ? file : { ...file, sidecar }
      }),
      images: images.flatMap(({ image }) => (image === undefined ? [] : [image])),
      besideRows: [...images.map(({ row }) => row), ...lyrics.rows],
      gone,
      problems,
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

async function readFile(looked: LookedFile, options: ReadOptions, blobs: NewBlob[]): Promise<UnitFile> {
  const { pool, signal, onRead } = options
  const { folder, file, known } = looked
  if (looked.isUnchanged) {
    onRead()
    return { folder, file, known, ...(known?.failure == null ? {} : { failure: known.failure }) }
  }
  if (!canBeShared(below(folder, file.name))) {
    onRead()
    return { folder, file, known, failure: "unsupportedName: the path cannot be told to other systems" }
  }
  for (let attempt = 1; ; attempt++) {
    const answer = await pool.read({ kind: "audio", path: pathOf(looked, options), blobs: options.blobs }, signal)
    if (!answer.ok && answer.reason === "changed" && attempt < MOST_ATTEMPTS) continue
    onRead()
    if (!answer.ok) return { folder, file, known, failure: oneLine(`${answer.reason}: ${answer.message}`) }
    if (!("read" in answer)) throw new Error("an audio file was read as an image")
    blobs.push(...answer.blobs)
    return { folder, file, known, read: answer.read }
  }
}

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

/** What to remember of a file that is no audio. */
export const besideRow = ({ folder, file }: LookedFile, claims: string | null): LocalFile => ({
  folder,
  name: file.name,
  size: file.size,
  mtimeUs: file.mtimeUs,
  ctimeUs: file.ctimeUs,
  unsettled: false,
  mediaFile: null,
  track: null,
  claims,
  failure: null,
  reader: READER_VERSION,
})

async function readImage(
  looked: LookedFile,
  options: ReadOptions,
  blobs: NewBlob[],
): Promise<{ readonly row: LocalFile; readonly image?: UnitImage }> {
  const { name } = looked.file
  const row = besideRow(looked, null)
  const answer = await options.pool.read(
    { kind: "image", path: pathOf(looked, options), blobs: options.blobs },
    options.signal,
  )
  if (!answer.ok) return { row: { ...row, failure: oneLine(`${answer.reason}: ${answer.message}`) } }
  if (!("image" in answer)) throw new Error("an image was read as an audio file")
  blobs.push(...answer.blobs)
  return { row: { ...row, claims: answer.image.hash }, image: { name, image: answer.image } }
}

export function pathOf({ folder, file }: LookedFile, { root }: Pick<ReadOptions, "root">): string | Buffer {
  const path = join(root, below(folder, file.name))
  return isText(path) ? path : bytesOf(path)
}

/**
 * Images of artists, at the end of an import: whose albums lie in a folder is known only when all in it is read. A folder
 * that could be of two artists, or of none, gives nothing.
 */
import { folded, type Library, type NewEvent, query, readArtist, upsert, type Work } from "@ledgerline/core"
import type { BlobStore } from "../blobs/BlobStore.ts"
import type { NewBlob } from "../blobs/newBlob.ts"
import { fileRow, FILES, type LocalFile } from "../local/files.ts"
import { bytesOf, ownName, parentOf } from "../scan/names.ts"
import { isUnread } from "./artwork.ts"
import { besideRow } from "./beside.ts"
import type { ImportPool } from "./ImportPool.ts"
import { artistImages, mayBeOfArtist } from "./images.ts"
import { imagesOf, othersSayings } from "./known.ts"
import type { Looked, LookedFile } from "./look.ts"
import type { Operation } from "./Operation.ts"
import { readImageFiles } from "./readUnit.ts"
import { retractable, type SaidImage, Sayings, sayingOf, textOfSaying } from "./sayings.ts"
import type { LocalSource } from "./sources.ts"

export interface TakeArtistImages {
  readonly library: Library
  readonly source: LocalSource
  readonly operation: Operation
  readonly pool: ImportPool
  readonly blobs: BlobStore
  readonly signal: AbortSignal | undefined
}

interface Candidate {
  readonly folder: string
  readonly hasAudio: boolean
  readonly images: readonly LookedFile[]
}

export class ArtistImages {
  readonly #candidates: Candidate[] = []
  /** Folders in which something changed, and those above them. */
  readonly #touched = new Set<string>()

  /** Takes note of a folder that was looked through. */
  look({ folder, audio, images, gone, isDirty }: Looked): void {
    const hasAudio = audio.length > 0
    const own = images.filter((each) => each.folder === folder && mayBeOfArtist(each.file.name, hasAudio))
    if (own.length > 0) this.#candidates.push({ folder, hasAudio, images: own })
    if (isDirty || gone.length > 0) this.touch(folder)
  }

  /** Says that something changed in a folder. */
  touch(folder: string): void {
    for (let path = folder; !this.#touched.has(path); path = parentOf(path)) {
      this.#touched.add(path)
    }
  }

  /** Looks at the images of folders in which something changed. As {@link Library.append}. */
  async take(options: TakeArtistImages): Promise<void> {
    for (const candidate of this.#candidates) {
      options.signal?.throwIfAborted()
      if (this.#touched.has(candidate.folder)) await takeFolder(candidate, options)
    }
  }
}

async function takeFolder(
  { folder, hasAudio, images }: Candidate,
  { library, source: { source, path, name }, operation, pool, blobs, signal }: TakeArtistImages,
): Promise<void> {
  const artist = await library.store.read(() => onlyArtist(source, folder))
  const files = new Map(images.map((each) => [each.file.name, each]))
  const folderName = folder === "" ? name : ownName(folder)
  const planned =
    artist === undefined ? [] : artistImages({ artist: artist.name, folder: folderName, hasAudio }, [...files.keys()])
  const isSilent = planned.length === 0 && images.every(({ known }) => sayingOf(known?.claims ?? null) === undefined)
  if (isSilent) return
  const newBlobs: NewBlob[] = []
  const read = new Map<string, { row: LocalFile; said?: SaidImage }>()
  const wanted = planned.map((plan) => files.get(plan.name) as LookedFile)
  const options = { pool, packs: await blobs.packs(), root: path, signal }
  for (const [i, { row, image }] of (await readImageFiles(wanted, options, newBlobs)).entries()) {
    const { name: file, role } = planned[i] as (typeof planned)[number]
    const subject = `artist:${artist?.id}`
    read.set(file, { row, ...(image === undefined ? {} : { said: { subject, role, hash: image.hash, image } }) })
  }
  const storeBlobs = await blobs.keep(newBlobs)
  await operation.append(function* ({ dialect }) {
    const sayings = new Sayings()
    const rows: LocalFile[] = []
    for (const { name: file } of planned) {
      const { row, said } = read.get(file) as { row: LocalFile; said?: SaidImage }
      const before = files.get(file)?.known?.claims ?? null
      if (isUnread(row)) {
        rows.push({ ...row, claims: before })
        continue
      }
      sayings.saidBefore(before)
      if (said !== undefined) sayings.say(said, before)
      rows.push({ ...row, claims: said === undefined ? null : textOfSaying(said) })
    }
    for (const looked of images) {
      const before = looked.known?.claims ?? null
      if (read.has(looked.file.name) || sayingOf(before)?.subject.startsWith("artist:") !== true) continue
      sayings.saidBefore(before)
      rows.push(besideRow(looked, null))
    }
    const retracted = retractable(images.map(({ known }) => known))
    const subjects = [...retracted.map(({ subject }) => subject), `artist:${artist?.id}`]
    const events: NewEvent[] = sayings.events({
      images: yield* imagesOf(dialect, subjects),
      sayings: yield* othersSayings(dialect, source, { sayings: retracted.map(textOfSaying), except: rows }),
    })
    yield* storeBlobs()
    yield* upsert(
      FILES,
      rows.map((row) => fileRow(source, row)),
    )
    return events
  })
}

interface Beneath {
  readonly artistId: string | null
  readonly compilation: number | null
}

/** The one artist whose albums are all that lies in a folder and below it. */
function* onlyArtist(source: string, folder: string): Work<{ id: string; name: string } | undefined> {
  // "0" is what comes after "/": all paths below the folder.
  const [from, to] = folder === "" ? [bytesOf(""), Buffer.from([0xff])] : [bytesOf(`${folder}/`), bytesOf(`${folder}0`)]
  const albums = yield* query<Beneath>(
    `SELECT DISTINCT album."artistId" AS "artistId", album.compilation AS compilation FROM "localFile" AS file
     LEFT JOIN merge ON merge.track = file.track
     JOIN track ON track.id = coalesce(merge.canonical, file.track) AND track.hidden = 0
     LEFT JOIN album ON album.id = track."albumId"
     WHERE file.source = ? AND (file.folder = ? OR (file.folder >= ? AND file.folder < ?)) AND file.track IS NOT NULL
     LIMIT 2`,
    [source, bytesOf(folder), from, to],
  )
  const [only, other] = albums
  if (only === undefined || other !== undefined || only.artistId === null || only.compilation !== 0) return undefined
  const artist = yield* readArtist(only.artistId)
  return artist === undefined || folded(artist.name) === VARIOUS_ARTISTS ? undefined : artist
}

const VARIOUS_ARTISTS = folded("Various Artists")

/** What a server needs of the workers to serve a library in a folder: where its files are, and what makes its images. */
import type { Library } from "@ledgerline/core"
import type { MediaPorts } from "@ledgerline/server"
import { ArtworkSizes, CacheFolder, findProgram, localCopies, Transcoder } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { artworkCache, blobsFolder, imagesCache, transcodesCache } from "../frame/places.ts"

export interface OpenedMedia {
  readonly ports: MediaPorts
  close(): Promise<void>
}

const MOST_IMAGE_BYTES = 256 * 1024 * 1024
const MOST_TRANSCODE_BYTES = 2 * 1024 * 1024 * 1024
/** Encoding takes a core for some seconds, whoever listens. */
const PLACES = 2

export async function openMediaPorts(library: Library, folder: string): Promise<OpenedMedia> {
  const now = () => library.ports.clock.now()
  const images = await ArtworkSizes.open({
    store: library.store,
    blobs: blobsFolder(folder),
    cache: artworkCache(folder),
    others: await CacheFolder.open({ folder: imagesCache(folder), mostBytes: MOST_IMAGE_BYTES, now }),
    ports: systemPorts,
  })
  const transcoder = await openTranscoder(now, folder)
  return {
    ports: { files: { locate: (mediaFile) => localCopies(library, mediaFile) }, images, transcoder },
    async close() {
      await transcoder?.close()
      await images.close()
    },
  }
}

/** Undefined where ffmpeg is not installed. */
async function openTranscoder(now: () => number, folder: string): Promise<Transcoder | undefined> {
  const program = await findProgram(systemPorts)
  if (program === undefined) return undefined
  const atOnce = PLACES * systemPorts.parallelism()
  return new Transcoder({
    program,
    cache: await CacheFolder.open({ folder: transcodesCache(folder), mostBytes: MOST_TRANSCODE_BYTES, now }),
    ports: systemPorts,
    atOnce,
    atOnceForOne: Math.max(1, atOnce - 1),
  })
}

/** What a server needs of the workers to serve a library in a folder: where its files are, and what makes its images. */
import type { Library } from "@ledgerline/core"
import type { MediaPorts } from "@ledgerline/server"
import { ArtworkSizes, CacheFolder, localCopies } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { artworkCache, blobsFolder, imagesCache } from "../frame/places.ts"

export interface OpenedMedia {
  readonly ports: MediaPorts
  close(): Promise<void>
}

const MOST_IMAGE_BYTES = 256 * 1024 * 1024

export async function openMediaPorts(library: Library, folder: string): Promise<OpenedMedia> {
  const now = () => library.ports.clock.now()
  const images = await ArtworkSizes.open({
    store: library.store,
    blobs: blobsFolder(folder),
    cache: artworkCache(folder),
    others: await CacheFolder.open({ folder: imagesCache(folder), mostBytes: MOST_IMAGE_BYTES, now }),
    ports: systemPorts,
  })
  return {
    ports: { files: { locate: (mediaFile) => localCopies(library, mediaFile) }, images },
    close: () => images.close(),
  }
}

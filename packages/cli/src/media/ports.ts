/** What a server needs of the workers to serve a library in a folder: where its files are, and what makes its images. */
import type { Library } from "@ledgerline/core"
import type { MediaPorts } from "@ledgerline/server"
import {
  ArtworkSizes,
  BroughtFiles,
  CacheFolder,
  findProgram,
  localCopies,
  Measurer,
  Transcoder,
} from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { storedFiles, storesOf } from "../serving/stores.ts"
import {
  artworkCache,
  blobsFolder,
  broughtCache,
  imagesCache,
  transcodesCache,
  waveformsCache,
} from "../frame/places.ts"

export interface OpenedMedia {
  readonly ports: MediaPorts
  close(): Promise<void>
}

const MOST_IMAGE_BYTES = 256 * 1024 * 1024
const MOST_TRANSCODE_BYTES = 2 * 1024 * 1024 * 1024
/** Some 5 kB for each track. */
const MOST_WAVEFORM_BYTES = 1024 * 1024 * 1024
/** Of object stores: some albums, or a few that are one long file. */
const MOST_BROUGHT_BYTES = 2 * 1024 * 1024 * 1024
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
  const stores = storesOf(library)
  const brought = new BroughtFiles({
    stores,
    cache: await CacheFolder.open({ folder: broughtCache(folder), mostBytes: MOST_BROUGHT_BYTES, now }),
    mostBytes: MOST_BROUGHT_BYTES,
  })
  const transcoder = await openTranscoder(now, folder)
  const measurer = await openMeasurer(library, folder)
  return {
    ports: {
      files: { locate: (mediaFile) => localCopies(library, mediaFile) },
      stored: storedFiles(stores, brought),
      images,
      transcoder,
      measurer,
    },
    async close() {
      await transcoder.close()
      await measurer.close()
      await images.close()
    },
  }
}

/** What draws and measures files, by ffmpeg; without that it says so of each. */
export const openMeasurer = async (library: Library, folder: string): Promise<Measurer> =>
  new Measurer({
    cache: await CacheFolder.open({
      folder: waveformsCache(folder),
      mostBytes: MOST_WAVEFORM_BYTES,
      now: () => library.ports.clock.now(),
    }),
    ports: systemPorts,
  })

/** Which ffmpeg is here is found out meanwhile: that takes longer than all else of a start. */
async function openTranscoder(now: () => number, folder: string): Promise<Transcoder> {
  const program = findProgram(systemPorts)
  const atOnce = PLACES * systemPorts.parallelism()
  return new Transcoder({
    program,
    cache: await CacheFolder.open({ folder: transcodesCache(folder), mostBytes: MOST_TRANSCODE_BYTES, now }),
    ports: systemPorts,
    atOnce,
    atOnceForOne: Math.max(1, atOnce - 1),
  })
}

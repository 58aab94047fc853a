/** Opens what makes the sizes of images, for a library in a folder. */
import type { Library } from "@ledgerline/core"
import { ArtworkSizes } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { artworkCache, blobsFolder } from "../frame/places.ts"

export const openSizes = ({ store }: Library, folder: string, atOnce: number): Promise<ArtworkSizes> =>
  ArtworkSizes.open({
    store,
    blobs: blobsFolder(folder),
    cache: artworkCache(folder),
    ports: systemPorts,
    atOnce,
  })

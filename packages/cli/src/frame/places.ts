/** What lies beside the database in the folder of a library. */
import { join } from "node:path"

/** Large blobs. */
export const blobsFolder = (data: string): string => join(data, "blobs")

/** Sizes of images: may be deleted at any time. */
export const artworkCache = (data: string): string => join(data, "cache", "artwork")

/** Images in other formats than the usual one: may be deleted at any time. */
export const imagesCache = (data: string): string => join(data, "cache", "images")

/** What was made of files for players that take nothing else: may be deleted at any time. */
export const transcodesCache = (data: string): string => join(data, "cache", "transcodes")

/** The shapes of sounds: may be deleted at any time. */
export const waveformsCache = (data: string): string => join(data, "cache", "waveforms")

/** Files of object stores that were brought here to make something of them: may be deleted at any time. */
export const broughtCache = (data: string): string => join(data, "cache", "brought")

/** Files that members uploaded, unless the settings say where else. */
export const uploadsFolder = (data: string): string => join(data, "uploads")

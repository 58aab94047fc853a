/** The port to the images that a device keeps. Each adapter passes the same tests: offline/testing/coversContract.ts. */
import { LedgerlineError } from "../../errors.ts"
import type { ImageSize } from "../../facade/Addresses.ts"
import type { Image } from "./image.ts"

/** One image in one size. */
export interface CoverId {
  /** SHA-256 of the image that the library knows, in hexadecimal: `artwork` of tracks, albums and artists. */
  readonly hash: string
  readonly size: ImageSize
}

/** Images by their ids. What cannot be read as an image is not there. */
export interface CoverFiles {
  /** All that are there, and what they take. */
  list(): Promise<readonly { readonly cover: CoverId; readonly bytes: number }[]>
  /** Undefined where it is not there, or is no image. */
  read(cover: CoverId): Promise<Image | undefined>
  /** Keeps an image whole, or not at all. Answers what it takes. Fails with `noRoom` where the disk is full. */
  write(cover: CoverId, image: Image): Promise<number>
  /** Removes one, if it is there. */
  remove(cover: CoverId): Promise<void>
}

/** What servers make. */
export const IMAGE_SIZES: readonly ImageSize[] = [64, 160, 320, 640, 1200]
const NAME = /^([0-9a-f]{64})-(\d{2,4})$/

/** What a cover is known as where it lies. */
export const nameOf = ({ hash, size }: CoverId): string => `${hash}-${size}`

/** The cover of such a name; undefined where it is none. */
export function coverOf(name: string): CoverId | undefined {
  const [, hash, text] = NAME.exec(name) ?? []
  const size = IMAGE_SIZES.find((each) => String(each) === text)
  return hash === undefined || size === undefined ? undefined : { hash, size }
}

/** Hashes come from logs that others write: they are names of files only where they can be nothing else. Fails with `invalid`. */
export function checkedCover(cover: CoverId): CoverId {
  const checked = coverOf(nameOf(cover))
  if (checked !== undefined) return checked
  throw new LedgerlineError({ reason: "invalid", message: "this is no hash of an image, or no size that images have" })
}

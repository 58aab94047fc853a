/** What may be kept as an image: bytes of a kind that is asked for, of a size that can be. Whoever sent them is not believed. */
import { JPG } from "image-size/types/jpg"
import { WEBP } from "image-size/types/webp"
import { LedgerlineError } from "../../errors.ts"

/** An image as it came. */
export interface Image {
  readonly type: ImageType
  readonly bytes: Uint8Array
}

/** What images are asked for as, by their MIME types. */
export type ImageType = "image/webp" | "image/jpeg"

/** What a request says that it takes. */
export const ACCEPTED = "image/webp,image/jpeg;q=0.9"
/** Bytes; servers make some tens of thousands, and of the largest size some hundred thousands. */
export const MOST_BYTES = 2 * 1024 * 1024
/** Pixels of a side. */
const MOST_PIXELS = 4096

const KINDS = [
  ["image/webp", WEBP],
  ["image/jpeg", JPG],
] as const

/** The image that bytes are. Fails with `wrongBytes` where they are none, or one that is too large. */
export function imageOf(bytes: Uint8Array): Image {
  if (bytes.length > MOST_BYTES) throw wrong("the image has too many bytes")
  const [type, kind] = KINDS.find(([, { validate }]) => validate(bytes)) ?? []
  if (type === undefined || kind === undefined) throw wrong("the bytes are no image")
  const { width, height } = sizeOf(kind, bytes)
  const isSound = width > 0 && height > 0 && width <= MOST_PIXELS && height <= MOST_PIXELS
  if (!isSound) throw wrong("the image is larger than images are")
  return { type, bytes }
}

function sizeOf({ calculate }: (typeof KINDS)[number][1], bytes: Uint8Array) {
  try {
    return calculate(bytes)
  } catch (cause) {
    throw wrong("the image is damaged", cause)
  }
}

export const wrong = (message: string, cause?: unknown): LedgerlineError =>
  new LedgerlineError({ reason: "wrongBytes", message, cause })

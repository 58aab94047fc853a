/** Which sizes of images are made, what is taken, and within which limits: everything that a reader may want to turn. */

/** The longest side in pixels, ascending: a list's line, its line on a sharp screen, a tile, a page, the whole screen. */
export const SIZES = [64, 160, 320, 640, 1200] as const
export type Size = (typeof SIZES)[number]

/** What is made, by which programs and settings. A newer one makes everything again, and tries again what failed. */
export const RENDERER_VERSION = 1

/** What images are written as: WebP beforehand, the others for those who ask and take no WebP, or would rather not. */
export const FORMATS = ["webp", "avif", "jpeg"] as const
export type Format = (typeof FORMATS)[number]

export const mimeOfFormat = (format: Format): string => `image/${format}`

/** Kinds of images that are decoded, by what their first bytes say: the decoder's name for each. */
export const DECODED: Readonly<Record<string, string>> = {
  "image/jpeg": "jpeg",
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/tiff": "tiff",
  "image/avif": "heif",
}

export interface RenderLimits {
  /** Larger files are not tried. */
  readonly bytes: number
  /** Width times height, where decoding goes line by line. */
  readonly pixels: number
  /** Where the decoder holds the whole image: progressive JPEG takes 13 bytes a pixel. */
  readonly heldPixels: number
  /** For one image, from when a process takes it. */
  readonly timeMs: number
}

export const RENDER_LIMITS: RenderLimits = {
  bytes: 32 * 1024 * 1024,
  pixels: 100_000_000,
  heldPixels: 36_000_000,
  timeMs: 20_000,
}

/** The size that an image of this longest side has for a wish: images are never enlarged, and none is stored twice. */
export function sizeFor(wanted: number, longestSide: number): Size {
  const most = Math.min(wanted, longestSide)
  return SIZES.find((size) => size >= most) ?? 1200
}

/** The sizes that are made of an image. */
export const sizesOf = (longestSide: number): readonly Size[] => {
  const largest = sizeFor(Number.POSITIVE_INFINITY, longestSide)
  return SIZES.filter((size) => size <= largest)
}

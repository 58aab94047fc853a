/** Makes the sizes of one image. Only the process for it loads this: decoders are native code, and images are hostile. */
import sharp, { type OutputInfo, type SharpOptions } from "sharp"
import { rgbaToThumbHash } from "thumbhash"
import { mimeOf } from "../../read/pictures.ts"
import { DECODED, type Format, sizeFor, sizesOf } from "../sizes.ts"
import { type ImageFacts, refused, type Rendered, type RenderRequest, type Variant } from "./rendered.ts"

// One image at a time and nothing kept: the processes are what runs at once.
sharp.cache(false)
sharp.concurrency(1)
// Whatever an image claims to be, no other decoder is tried: SVG reads files, and the rare ones are little tested.
sharp.block({ operation: ["VipsForeignLoad"] })
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"].map((name) => `VipsForeignLoad${name}`),
})

/** Thumbhashes are made of at most so many pixels a side. */
const THUMBHASH_SIDE = 100

/** Never rejects for what the image holds. */
export async function render({ bytes, size, format = "webp", limits }: RenderRequest): Promise<Rendered> {
  if (bytes.length > limits.bytes) return refused("tooManyBytes", `${bytes.length} bytes`)
  const mime = mimeOf(bytes)
  const decoder = DECODED[mime]
  if (decoder === undefined) return refused("unsupported", mime === UNKNOWN ? "no known kind of image" : mime)
  try {
    const header = await headerOf(bytes)
    if (header.format !== decoder) return refused("damaged", `begins as ${mime} and is ${header.format}`)
    const { width, height, isHeld } = header
    const most = isHeld ? limits.heldPixels : limits.pixels
    if (width * height > most) return refused("tooManyPixels", `${width} × ${height} pixels`)
    const longest = Math.max(width, height)
    const sizes = size === "all" ? sizesOf(longest) : [sizeFor(size, longest)]
    const base = await decode(bytes, Math.max(...sizes, THUMBHASH_SIDE), most)
    const variants: Variant[] = []
    for (const each of sizes) variants.push({ size: each, bytes: await encode(base, each, format) })
    return { ok: true, facts: { width, height, ...(await likenessOf(base)) }, variants }
  } catch (error) {
    return refused("damaged", messageOf(error))
  }
}

const UNKNOWN = "application/octet-stream"

/** Sequential reading keeps a few lines of an image in memory, where its format allows that. Of many frames the first. */
const optionsFor = (limitInputPixels: number | false): SharpOptions => ({
  limitInputPixels,
  failOn: "error",
  sequentialRead: true,
  pages: 1,
})

async function headerOf(bytes: Uint8Array) {
  // Reads no pixels, so that an image beyond the limit can tell its size.
  const { format, isProgressive, orientation = 1, autoOrient } = await sharp(bytes, optionsFor(false)).metadata()
  const isStreamed = (format === "jpeg" || format === "png" || format === "tiff") && isProgressive !== true
  // Turning an image needs all of it; JPEG is made smaller while it is decoded.
  const isTurned = orientation > 1 && format !== "jpeg"
  return { format, width: autoOrient.width, height: autoOrient.height, isHeld: !isStreamed || isTurned }
}

interface Pixels {
  readonly data: Buffer
  readonly info: OutputInfo
}

/** The image upright in sRGB with eight bits a channel, at most so large. */
const decode = (bytes: Uint8Array, side: number, pixels: number): Promise<Pixels> =>
  sharp(bytes, optionsFor(pixels))
    .autoOrient()
    .resize(side, side, { fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })

const smaller = ({ data, info: { width, height, channels } }: Pixels, side: number) =>
  sharp(data, { raw: { width, height, channels } }).resize(side, side, { fit: "inside", withoutEnlargement: true })

/** Effort 2 is nearly as small as 4 and takes a third of the time. JPEG shows white where it is transparent. */
function encode(base: Pixels, side: number, format: Format): Promise<Buffer> {
  const image = smaller(base, side)
  if (format === "avif") return image.avif({ quality: 55, effort: 2 }).toBuffer()
  if (format === "jpeg") return image.flatten({ background: "#ffffff" }).jpeg({ quality: 85 }).toBuffer()
  return image.webp({ quality: 80, effort: 2 }).toBuffer()
}

async function likenessOf(base: Pixels): Promise<Pick<ImageFacts, "thumbhash" | "colour">> {
  const { data, info } = await smaller(base, THUMBHASH_SIDE).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const thumbhash = rgbaToThumbHash(info.width, info.height, data)
  // Statistics are of an input, so what is transparent has to be filled in before.
  const { width, height } = info
  const filled = sharp(data, { raw: { width, height, channels: 4 } }).flatten({ background: "#ffffff" })
  const opaque = await filled.raw().toBuffer({ resolveWithObject: true })
  const { dominant } = await sharp(opaque.data, { raw: { width, height, channels: opaque.info.channels } }).stats()
  const hex = [dominant.r, dominant.g, dominant.b].map((part) => Math.round(part).toString(16).padStart(2, "0"))
  return { thumbhash, colour: `#${hex.join("")}` }
}

/** The first line: decoders go on about what they tried. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]?.slice(0, 500).toWellFormed() ?? ""

/** Answers requests for images by their hashes: only those that belong to something in the library, never the original. */
import { hash } from "node:crypto"
import { type Library, one, views } from "@ledgerline/core"
import type { FastifyReply, FastifyRequest } from "fastify"
import { Refusal } from "@ledgerline/api"
import { preferred } from "../http/accepted.ts"
import { answer, type AnswerPorts } from "../http/answer.ts"
import { bytesSource } from "../http/bytesSource.ts"
import { headersOf } from "../http/headersOf.ts"
import { leaving } from "../http/leaving.ts"
import type { ImageAnswer, Images, KeptImage } from "./port.ts"

/** What is made already comes first. */
const TYPES = ["image/webp", "image/avif", "image/jpeg"] as const

/** The same hash and size never become another image. */
const CACHING = "private, max-age=31536000, immutable"

export interface ImageServingOptions {
  readonly library: Library
  /** Without it no image is here. */
  readonly images: Images | undefined
  readonly ports: AnswerPorts
}

export class ImageServing {
  readonly #options: ImageServingOptions

  constructor(options: ImageServingOptions) {
    this.#options = options
  }

  async send(request: FastifyRequest, reply: FastifyReply, image: string, size: number): Promise<FastifyReply> {
    const images = await this.#imagesWith(image)
    const type = preferred(request.headers.accept, TYPES)
    if (type === undefined) throw new Refusal(406, "notAcceptable", `images are sent as ${TYPES.join(", ")}`)
    const format = type.slice("image/".length) as "webp" | "avif" | "jpeg"
    const { bytes } = valueOf(await images.readAs(format, image, size, leaving(reply)))
    reply.hijack()
    const representation = {
      source: bytesSource(bytes),
      size: bytes.length,
      // Another version of the encoder makes other bytes.
      etag: `"${hash("sha256", bytes, "base64url")}"`,
      modifiedAt: undefined,
      type,
      disposition: `inline; filename="${image.slice(0, 16)}-${size}.${format === "jpeg" ? "jpg" : format}"`,
      caching: CACHING,
      release: () => {},
    }
    answer(request.raw, reply.raw, representation, { ...headersOf(reply), vary: "Accept" }, this.#options.ports)
    return reply
  }

  async facts(reply: FastifyReply, image: string) {
    const images = await this.#imagesWith(image)
    const { width, height, thumbhash, colour } = valueOf(await images.facts(image, leaving(reply)))
    return { width, height, thumbhash: Buffer.from(thumbhash).toString("base64"), colour }
  }

  /** Looks at an image that somebody sent. Fails with a {@link Refusal} for what is none that can be shown. */
  async take(bytes: Uint8Array, reply: FastifyReply): Promise<KeptImage> {
    const { images } = this.#options
    if (images === undefined) throw new Refusal(501, "noImages", "this server takes no images")
    return valueOf(await images.take(bytes, leaving(reply)))
  }

  /** Other blobs, such as tags as they were read, are nobody's business. */
  async #imagesWith(image: string): Promise<Images> {
    const { library, images } = this.#options
    const known = views.selectFrom("artwork").select("hash").where("hash", "=", image).limit(1)
    const row = images === undefined ? undefined : await library.store.read(() => one(known))
    if (images === undefined || row === undefined) throw new Refusal(404, "notFound", "the library has no such image")
    return images
  }
}

function valueOf<T>(made: ImageAnswer<T>): T {
  if (made.ok) return made.value
  const { reason } = made.failure
  if (reason === "absent") throw new Refusal(404, "absent", "the image is not on this server")
  if (reason === "unreadable") throw new Refusal(503, "unreadable", "the image cannot be read now")
  throw new Refusal(415, "badImage", "what should be an image is none that can be shown")
}

/** Takes images that people send, under limits: they are decoded in a process of its own before anything is kept. */
import { ArtworkUploadGroup, MOST_IMAGE_BYTES, Refusal } from "@ledgerline/api"
import { change, imageOwner } from "@ledgerline/api/local"
import type { FastifyInstance, FastifyRequest } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import type { Media } from "../media/media.ts"

/** What browsers show too. The name of the type is not believed: what the bytes are is looked at. */
const TYPES = /^image\/(?:jpeg|png|webp|avif|gif)$/

export async function imageUploadRoutes(
  app: FastifyInstance,
  { library, images }: Media,
  options: Implementation,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      TYPES,
      { parseAs: "buffer", bodyLimit: MOST_IMAGE_BYTES },
      async (_: FastifyRequest, body: Buffer) => body,
    )
    implement<typeof ArtworkUploadGroup>(
      scope,
      ArtworkUploadGroup,
      {
        async addImage(call) {
          const { params, query, reply, request } = call
          const bytes = request.body
          if (!Buffer.isBuffer(bytes) || bytes.length === 0)
            throw new Refusal(415, "badType", "an image is sent as it is, with its type")
          const role = query.role ?? (params.kind === "artist" ? "artist" : "front")
          const subject = await library.store.read(() => imageOwner(params))
          const { hash, mime, width, height, store } = await images.take(bytes, reply)
          // What tells it from another request is what the image is.
          const asking = { ...call, request: { method: request.method, url: request.url, body: hash } }
          const made = await change(library, asking, function* () {
            yield* store()
            const { role: _, ...more } = query
            const image = { hash, role, mime, provider: "user", width, height, bytes: bytes.length, ...more }
            return [
              { type: "artwork.added", subject, payload: image },
              { type: "artwork.chosen", subject, payload: { hash, role } },
            ]
          })
          return { ...made, hash }
        },
      },
      options,
    )
  })
}

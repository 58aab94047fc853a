/** Files and images, by the contract. */
import { MediaGroup } from "@ledgerline/api"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import { filesByQuality } from "../media/choose.ts"
import type { Media } from "../media/media.ts"

/** In the middle: a tile, on any screen. */
const USUAL_SIZE = "320"

export function mediaRoutes(app: FastifyInstance, { library, files, images }: Media, options: Implementation): void {
  const { store } = library
  implement<typeof MediaGroup>(
    app,
    MediaGroup,
    {
      file: ({ params, query, request, reply }) =>
        files.send(request, reply, [params.mediaFile], isWanted(query.download)),
      async trackFile({ params, query, request, reply }) {
        const all = await store.read(() => filesByQuality(store.dialect, params.track))
        return files.send(request, reply, all, isWanted(query.download))
      },
      artwork: ({ params, query, request, reply }) =>
        images.send(request, reply, params.hash, Number(query.size ?? USUAL_SIZE)),
      artworkFacts: ({ params, reply }) => images.facts(reply, params.hash),
    },
    options,
  )
}

const isWanted = (flag: "true" | "false" | "" | undefined): boolean => flag === "true" || flag === ""

/** Files, images and what is made of files, by the contract. */
import { MediaGroup, StreamGroup, type StreamWishes } from "@ledgerline/api"
import type { FastifyInstance } from "fastify"
import { type Implementation, implement } from "../app/implement.ts"
import { filesByQuality } from "../media/choose.ts"
import type { Media } from "../media/media.ts"
import type { Listening } from "../media/stream/StreamServing.ts"

/** In the middle: a tile, on any screen. */
const USUAL_SIZE = "320"

export function mediaRoutes(
  app: FastifyInstance,
  { library, files, images, listening }: Media,
  options: Implementation,
): void {
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
  implement<typeof StreamGroup>(
    app,
    StreamGroup,
    {
      stream: ({ params, query, ...asking }) => listening.send(params.track, wishesOf(query), asking),
      streamDecision: ({ params, query, principal }) => listening.decision(params.track, wishesOf(query), principal),
      async playlist({ params, query, reply }) {
        const { type, text } = await listening.playlist(params.track, query.bitRate ?? USUAL_BIT_RATE)
        return reply.type(type).header("cache-control", "private, no-cache").send(text)
      },
      segment: ({ params, ...asking }) => listening.segment(params.mediaFile, params.profile, params.segment, asking),
    },
    options,
  )
}

/** Kilobits a second. */
const USUAL_BIT_RATE = 160

const wishesOf = ({ accepts, ...wishes }: typeof StreamWishes.Type): Listening => ({
  ...wishes,
  accepts: accepts?.split(","),
})

const isWanted = (flag: "true" | "false" | "" | undefined): boolean => flag === "true" || flag === ""

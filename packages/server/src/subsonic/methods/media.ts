/** Bytes: tracks to listen to or to keep, and images. */
import { ARTWORK_SIZES, PLAYERS } from "@ledgerline/api"
import { canonicalTrack, coverOfTrack, queryOne, readAlbum, readArtist, type Work } from "@ledgerline/core"
import type { FastifyRequest } from "fastify"
import { filesByQuality } from "../../media/choose.ts"
import { Failure, notFound } from "../protocol/errors.ts"
import { type Named } from "../protocol/ids.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { anyId, flag, id, integer, optional, required, text } from "../protocol/parameters.ts"
import { entriesOf, playlistRow } from "../reading/playlists.ts"
import { segmentUrls } from "../reading/hls.ts"

/** What `format` may be, and what is made then; `raw` is the file as it is. */
const FORMATS = {
  raw: "original",
  mp3: "mp3",
  opus: "opus",
  ogg: "opus",
  oga: "opus",
  aac: "aac",
  m4a: "aac",
  flac: "flac",
} as const
const USUAL_BIT_RATE = 160
/** Images that nobody has; what is asked for between is made in the largest size that there is. */
const LARGEST = 10_000

export const mediaMethods: Methods = {
  stream: method(
    PLAYERS,
    {
      id: required(id("track")),
      maxBitRate: optional(integer(0, 100_000)),
      format: optional(text(20)),
      timeOffset: optional(integer(0, 1_000_000)),
      estimateContentLength: optional(flag),
    },
    ({ params, context, ...asking }) => {
      const { format, maxBitRate, timeOffset } = params
      const wanted = format === undefined ? undefined : formatOf(format)
      return context.media.listening.send(params.id, { format: wanted, maxBitRate, timeOffset }, asking)
    },
  ),
  download: method(PLAYERS, { id: required(id("track")) }, async ({ params, context, request, reply }) => {
    const { dialect } = context.library.store
    const files = await context.read(() => filesByQuality(dialect, params.id))
    return context.media.files.send(request, reply, files, true)
  }),
  "hls.m3u8": method(PLAYERS, { id: required(id("track")), bitRate: optional(text(40)) }, async (call) => {
    const { params, context, given, reply } = call
    // As in `1000@480x360`; of several, the first.
    const asked = Number(/^\d{1,6}/.exec(params.bitRate ?? "")?.[0] ?? USUAL_BIT_RATE)
    const { type, text: playlist } = await context.media.listening.playlist(params.id, asked)
    return reply.type(type).header("cache-control", "private, no-store").send(segmentUrls(playlist, given))
  }),
  hlsSegment: method(
    PLAYERS,
    { file: required(text(200)), profile: required(text(20)), segment: required(integer(0, 100_000)) },
    ({ params, context, ...asking }) =>
      context.media.listening.segment(params.file, params.profile, params.segment, asking),
  ),
  getCoverArt: method(PLAYERS, { id: required(anyId), size: optional(integer(1, LARGEST)) }, async (call) => {
    const { params, context, request, reply } = call
    const hash = await context.read(() => imageOf(call, params.id))
    if (hash === undefined) throw notFound("image")
    const sizes = ARTWORK_SIZES.map(Number)
    const size = sizes.find((each) => each >= (params.size ?? LARGEST)) ?? Math.max(...sizes)
    return context.media.images.send(plainly(request), reply, hash, size)
  }),
  // Nobody has one. Whether there is such a member is not told by it.
  getAvatar: method(PLAYERS, { username: required(text(64)) }, () => {
    throw notFound("avatar")
  }),
}

function formatOf(format: string): (typeof FORMATS)[keyof typeof FORMATS] {
  const wanted = format.toLowerCase()
  if (!Object.hasOwn(FORMATS, wanted)) throw new Failure(0, `The format is one of ${Object.keys(FORMATS).join(", ")}`)
  return FORMATS[wanted as keyof typeof FORMATS]
}

/** A client that takes any image is not asked to know the newest formats: many cannot, and say nothing of it. */
function plainly(request: FastifyRequest): FastifyRequest {
  const { accept = "*/*" } = request.headers
  if (/image\/(?:webp|avif)/i.test(accept)) return request
  const headers = { value: { ...request.headers, accept: "image/jpeg" } }
  return Object.create(request, { headers }) as FastifyRequest
}

/** The hash of the image that stands for something. */
function* imageOf(
  { context, principal }: Pick<Call, "context" | "principal">,
  { of, id: own }: Named,
): Work<string | undefined> {
  if (of === "track") return yield* coverOfTrack(context.library.store.dialect, yield* canonicalTrack(own))
  if (of === "album") return (yield* readAlbum(own))?.artwork ?? undefined
  if (of === "artist") return (yield* readArtist(own))?.artwork ?? (yield* imageOfAlbums(own))
  const { subject } = yield* playlistRow(principal.member, own)
  const [first] = yield* entriesOf(context.library.store.dialect, subject)
  return first === undefined ? undefined : yield* coverOfTrack(context.library.store.dialect, first.track.id)
}

/** That of the artist's latest album with one. */
function* imageOfAlbums(artist: string): Work<string | undefined> {
  const row = yield* queryOne<{ artwork: string }>(
    `SELECT artwork FROM "album" WHERE "artistId" = ? AND artwork IS NOT NULL ORDER BY year DESC, "titleKey", id LIMIT 1`,
    [artist],
  )
  return row?.artwork
}

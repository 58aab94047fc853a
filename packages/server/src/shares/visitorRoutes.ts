/**
 * What visitors get who bring a link, and nobody else's name. Who they are is not asked, so a cookie opens nothing more; and
 * since there is nothing of anybody's in the answers, pages of every origin may read them.
 */
import { Refusal, SharedGroup } from "@ledgerline/api"
import type { LocalOptions } from "@ledgerline/api/local"
import { partsAmong } from "@ledgerline/core"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { networkOf } from "../access/addresses.ts"
import { type Implementation, implement } from "../app/implement.ts"
import { filesByQuality } from "../media/choose.ts"
import type { Media } from "../media/media.ts"
import { addTracks, type Contents, tidy, type Wanted } from "../media/zip/contents.ts"
import { type Found, foundIn, hasCover, sharedObject } from "./contents.ts"
import type { Share, Shares } from "./Shares.ts"
import { Visitors } from "./Visitors.ts"

export interface VisitorRoutes extends Implementation {
  readonly media: Media
  readonly shares: Shares
  readonly viewpoint: LocalOptions["viewpoint"]
  /** Milliseconds since some moment. */
  readonly now: () => number
}

/** In the middle: a tile, on any screen. */
const USUAL_SIZE = "320"
/** Kilobits a second: nobody hears more, and what is better is for those who may have the file. */
const MOST_BIT_RATE = 320

interface Opened {
  readonly share: Share
  readonly found: Found
}

export async function visitorRoutes(
  app: FastifyInstance,
  { media, shares, viewpoint, now, ...options }: VisitorRoutes,
): Promise<void> {
  const { library, listening, files, images, zips } = media
  const { store } = library
  const visitors = new Visitors(now)
  app.addHook("onRequest", async (_, reply) => {
    reply
      .header("access-control-allow-origin", "*")
      .header("access-control-expose-headers", "accept-ranges, content-length, content-range, retry-after")
  })

  const opened = async (token: string, { ip }: FastifyRequest): Promise<Opened> => {
    const share = await shares.open(token)
    const found = share && (await store.read(() => foundIn(library, share)))
    if (share === undefined || found === undefined) throw visitors.refusal(ip)
    return { share, found }
  }
  /** The track of a share that is asked for, with what its file is called for visitors. */
  const trackOf = ({ found }: Opened, id: string) => {
    const track = found.rows.find((row) => row.id === id)
    if (track === undefined) throw new Refusal(404, "notFound", "that is not shared here")
    return { id, name: tidy([track.artist, track.title].filter(Boolean).join(" - "), "Track") }
  }
  const expectDownloads = ({ share }: Opened): void => {
    if (!share.canDownload) throw new Refusal(403, "noDownloads", "this can be listened to, and not be downloaded")
  }
  /** Takes one of the places for visitors, and says who the places of transcoding are counted for. */
  const visitor = ({ share }: Opened, { ip }: FastifyRequest, reply: FastifyReply) => {
    visitors.begin(ip, reply)
    return { member: `visitor ${networkOf(ip)}`, credential: share.id }
  }

  implement(
    app,
    SharedGroup,
    {
      async shared({ params, request, reply }) {
        const { share, found } = await opened(params.token, request)
        await shares.visited(share)
        const from = await viewpoint()
        reply.header("cache-control", "private, no-cache")
        return store.read(() => sharedObject(library, share, found, from))
      },
      async artwork({ params, query, request, reply }) {
        const { found } = await opened(params.token, request)
        if (!(await store.read(() => hasCover(library, found, params.hash))))
          throw new Refusal(404, "notFound", "that is not shared here")
        return images.send(request, reply, params.hash, Number(query.size ?? USUAL_SIZE))
      },
      async stream({ params, query: { accepts, timeOffset }, request, reply }) {
        const share = await opened(params.token, request)
        const { id, name } = trackOf(share, params.track)
        const principal = visitor(share, request, reply)
        const wishes = { accepts: accepts?.split(","), timeOffset, maxBitRate: MOST_BIT_RATE }
        return listening.send(id, wishes, { request, reply, principal, name, isModest: true })
      },
      async file({ params, request, reply }) {
        const share = await opened(params.token, request)
        const { id, name } = trackOf(share, params.track)
        expectDownloads(share)
        visitor(share, request, reply)
        const all = await store.read(() => filesByQuality(store.dialect, id))
        return files.send(request, reply, all, true, name)
      },
      async zip({ params, request, reply }) {
        const share = await opened(params.token, request)
        expectDownloads(share)
        visitor(share, request, reply)
        return zips.send(request, reply, tidy(titleOf(share), "Music"), await filesOf(share))
      },
    },
    options,
  )

  /** The files of a share, and none that has more in it than is shared. */
  async function filesOf({ share: { kind }, found: { title, rows } }: Opened): Promise<Contents> {
    const contents: Contents = { files: [], covers: [] }
    const folder = kind === "playlist" ? tidy(title ?? "", "Playlist") : undefined
    for (const row of rows) {
      await store.read(function* () {
        const own = yield* filesByQuality(store.dialect, row.id)
        const parts = yield* partsAmong(store.dialect, own)
        const isPart = own.every((file) => parts.has(file))
        const wanted: Wanted = isPart ? { missing: `${row.title ?? "a track"} (a part of a longer file)` } : row.id
        yield* addTracks(store.dialect, contents, [wanted], folder)
      })
      await library.ports.pause?.()
    }
    // What a file is called where it lies is nobody's business.
    const named = contents.files.map((file) => ({ ...file, stem: file.stem ?? tidy(file.title, "Untitled") }))
    return { files: named, covers: contents.covers }
  }
}

const titleOf = ({ found: { title, artist }, share: { description } }: Opened): string =>
  [artist, title ?? description].filter(Boolean).join(" - ")

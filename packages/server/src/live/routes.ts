/** The feed over server-sent events, and over WebSockets for whoever would rather have one. */
import type { ServerResponse } from "node:http"
import { BASE, LiveGroup, mayCall, type Principal, READERS, Refusal } from "@ledgerline/api"
import type { Timers } from "@ledgerline/sync"
import type { FastifyInstance } from "fastify"
import { isOwnPage } from "../app/credentials.ts"
import { type Implementation, implement } from "../app/implement.ts"
import { SAFE_HEADERS } from "../media/http/answer.ts"
import { headersOf } from "../media/http/headersOf.ts"
import type { Feed, News } from "./Feed.ts"

export interface LiveRoutes {
  readonly feed: Feed
  readonly timers: Timers
  /** Who somebody is by now who was let in; undefined where they may not come in any more. */
  readonly still: (principal: Principal) => Promise<Principal | undefined>
}

/** Where news go: false where it takes no more now. */
interface Sink {
  readonly send: (news: readonly News[]) => boolean
  readonly beat: () => void
  readonly end: () => void
}

/** A sign of life, and a look at whether the member may still listen. */
const BEAT = 20_000
/** More of one credential are not kept open: the oldest is likely to be dead without knowing it. */
const MOST_OF_ONE = 16

export function liveRoutes(app: FastifyInstance, { feed, timers, still }: LiveRoutes, options: Implementation): void {
  const open = new Map<string, Set<() => void>>()
  const frames = new Written((news) => Buffer.from(news.map(frameOf).join("")))
  const messages = new Written((news) => news.map((each) => Buffer.from(JSON.stringify(each))))

  async function listen(principal: Principal, after: string | undefined, sink: Sink) {
    const own = open.get(principal.credential) ?? new Set()
    open.set(principal.credential, own)
    if (own.size >= MOST_OF_ONE) for (const end of [...own].slice(0, 1)) end()
    let stopBeat = (): void => undefined
    let leave: (() => void) | undefined
    let isOver = false
    const end = (): void => {
      if (isOver) return
      isOver = true
      stopBeat()
      leave?.()
      own.delete(end)
      if (own.size === 0) open.delete(principal.credential)
      sink.end()
    }
    const beat = (): void => {
      stopBeat = timers.after(BEAT, () => {
        still(principal).then(
          (now) => {
            if (isOver) return
            if (now === undefined || !mayCall(now, READERS)) return end()
            sink.beat()
            beat()
          },
          () => end(),
        )
      })
    }
    own.add(end)
    beat()
    leave = await feed.listen(principal.member, after === undefined ? undefined : Number(after), (news) => {
      // Who reads too slowly begins again with what it has.
      if (!isOver && !sink.send(news)) end()
    })
    if (isOver) leave()
    return end
  }

  implement(
    app,
    LiveGroup,
    {
      async events({ request, reply, query, principal }) {
        const { raw } = reply
        const last = request.headers["last-event-id"]
        if (last !== undefined && !/^\d{1,15}$/.test(String(last)))
          throw new Refusal(400, "badRequest", "Last-Event-ID is not an id from here")
        if (request.method === "HEAD") return reply.type("text/event-stream").send()
        reply.hijack()
        raw.writeHead(200, {
          ...headersOf(reply),
          ...SAFE_HEADERS,
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          "x-accel-buffering": "no",
        })
        raw.write("retry: 2000\n\n")
        const end = await listen(principal, query.after ?? (last as string | undefined), {
          send: (news) => write(raw, frames.of(news)),
          beat: () => void write(raw, ":\n\n"),
          end: () => raw.end(),
        })
        raw.once("close", end)
        if (raw.destroyed) end()
        return reply
      },
    },
    options,
  )

  app.get<{ Querystring: { readonly after?: unknown } }>(
    `${BASE}/live/socket`,
    {
      websocket: true,
      config: { who: READERS },
      async preValidation(request) {
        // A page of another site makes a browser send its cookie along; no other way in can be borrowed like that.
        if (request.principal?.via === "cookie" && !isOwnPage(request))
          throw new Refusal(403, "notAllowed", "that page may not listen")
      },
    },
    async (socket, request) => {
      const { after } = request.query
      const from = typeof after === "string" && /^\d{1,15}$/.test(after) ? after : undefined
      const { principal } = request
      if (principal === undefined) return socket.close(4401)
      socket.on("error", () => socket.terminate())
      // Nothing is asked over it.
      socket.on("message", () => socket.close(1003))
      const end = await listen(principal, from, {
        send: (news) => {
          // In one go, however many they are: to write is what takes the time.
          request.raw.socket.cork()
          for (const message of messages.of(news)) socket.send(message, { binary: false })
          request.raw.socket.uncork()
          return socket.bufferedAmount < MOST_WAITING
        },
        beat: () => socket.ping(),
        end: () => socket.close(1001),
      })
      socket.once("close", end)
      if (socket.readyState !== socket.OPEN) end()
    },
  )

  app.addHook("preClose", async () => {
    for (const ends of open.values()) for (const end of ends) end()
  })
}

/** Bytes that may wait for a reader. */
const MOST_WAITING = 1024 * 1024

function write(raw: ServerResponse, text: string | Uint8Array): boolean {
  raw.write(text)
  return raw.writableLength < MOST_WAITING
}

/** News as they are sent: written out once for however many listen. */
class Written<A> {
  readonly #write: (news: readonly News[]) => A
  readonly #written = new WeakMap<readonly News[], A>()

  constructor(write: (news: readonly News[]) => A) {
    this.#write = write
  }

  of(news: readonly News[]): A {
    const before = this.#written.get(news)
    if (before !== undefined) return before
    const written = this.#write(news)
    this.#written.set(news, written)
    return written
  }
}

const frameOf = ({ id, event, data }: News): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

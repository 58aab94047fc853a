/**
 * Editing together and presence over WebSocket, as y-websocket speaks it. docs/spec/collab.md has the rules, and
 * docs/howto/edit-playlists-together.md shows a client.
 */
import websocket from "@fastify/websocket"
import type { Library } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import { BEARER_PROTOCOL } from "@ledgerline/sync/contract"
import type { FastifyInstance, FastifyRequest } from "fastify"
import type { Grant } from "./grant.ts"
import { CODES, type Limits, LIMITS } from "./limits.ts"
import { lineOf } from "./line.ts"
import { Rooms } from "./Rooms.ts"
import { Session } from "./Session.ts"

export interface CollabOptions {
  readonly library: Library
  readonly timers: Timers
  /** Who asks; undefined for nobody that is known. */
  readonly authorize: (request: FastifyRequest) => Grant | undefined | Promise<Grant | undefined>
  /** Whether a page of this origin may connect. Left out: pages from the host that is asked itself. */
  readonly mayConnect?: (origin: string, request: FastifyRequest) => boolean
  readonly limits?: Partial<Limits>
  /** Hears of what failed without a client's doing. */
  readonly onFault?: (cause: unknown) => void
}

export interface Collab {
  /** Rights may have changed: sessions that have lost theirs end. They end within seconds without it. */
  readonly recheck: () => Promise<void>
}

/**
 * Adds the route `/collab/<room>`. Registers `@fastify/websocket` where the app has not; it has to be in place before.
 * Closing the app ends all sessions and stores what they sent; close the library after it.
 */
export async function collab(app: FastifyInstance, options: CollabOptions): Promise<Collab> {
  const { library, timers, authorize, mayConnect = isOwnPage, onFault = () => undefined } = options
  const limits = { ...LIMITS, ...options.limits }
  if (!app.hasDecorator("websocketServer"))
    await app.register(websocket, {
      options: { maxPayload: limits.message, perMessageDeflate: false, handleProtocols: chosenProtocol },
      errorHandler: (_, socket) => socket.close(),
    })
  const rooms = new Rooms({ library, limits, onFault })
  app.addHook("onClose", () => rooms.close())

  app.get<{ Params: { "*": string }; Querystring: { log?: unknown } }>(
    "/collab/*",
    {
      websocket: true,
      // It asks by itself: clients read the reason from the code with which the session ends.
      config: { who: "anyone" },
      async preValidation(request, reply) {
        const { origin } = request.headers
        if (origin !== undefined && !mayConnect(origin, request)) return reply.code(403).send()
      },
    },
    async (socket, request) => {
      const session = new Session({
        line: lineOf(socket),
        timers,
        limits,
        onFault,
        onEnd: (ended, stored) => rooms.left(ended, stored),
      })
      try {
        const grant = await authorize(request)
        if (grant === undefined) return session.end(CODES.notSignedIn, "sign in first")
        const { log } = request.query
        await rooms.enter(session, {
          grant,
          name: request.params["*"],
          ...(typeof log === "string" ? { log } : {}),
        })
      } catch (cause) {
        session.end(CODES.busy, "not now")
        onFault(cause)
      }
    },
  )
  return { recheck: () => rooms.recheck() }
}

/** What a client of the browser offers beside its token; the token is not said again. */
export const chosenProtocol = (offered: Set<string>): string | false =>
  [...offered].find((each) => !each.startsWith(BEARER_PROTOCOL)) ?? false

function isOwnPage(origin: string, { host }: FastifyRequest): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}

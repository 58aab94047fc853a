/** The sync protocol on HTTP and WebSocket. docs/spec/sync.md, SYNC-37 to SYNC-39. */
import type { Library } from "@ledgerline/core"
import { LIBRARY } from "@ledgerline/core"
import {
  MAX_FRAME,
  type Policy,
  serve,
  serveLive,
  type Snapshots,
  type SyncServer,
  type Timers,
} from "@ledgerline/sync"
import * as contract from "@ledgerline/sync/contract"
import { lineOver, type Socket } from "@ledgerline/sync/line"
import type { FastifyInstance, FastifyRequest } from "fastify"
import { mayWriteLog } from "../access/rights.ts"
import { tokenOf } from "../app/credentials.ts"
import { Refusal } from "@ledgerline/api"
import type { Devices } from "../devices/Devices.ts"
import type { DeviceSession, Sessions } from "../devices/Sessions.ts"

export interface SyncRoutes {
  readonly library: Library
  readonly devices: Devices
  readonly sessions: Sessions
  readonly timers: Timers
  readonly snapshots?: Snapshots | undefined
}

/** More lines of one device are not kept open. */
const MOST_LINES = 8

/** A device reads what all members share and the log of the member whose it is; what it writes depends on the member's role. */
const policyOf = (sessions: Sessions): Policy<DeviceSession> => ({
  maySync: (session) => sessions.isGood(session),
  mayRead: ({ member }, log) => log === LIBRARY || log === `user:${member}`,
  async mayWrite(session, log) {
    const role = await sessions.roleOf(session)
    return role !== undefined && mayWriteLog(role, session.member, log)
  },
})

export async function syncRoutes(
  app: FastifyInstance,
  { library, devices, sessions, timers, snapshots }: SyncRoutes,
): Promise<void> {
  const server: SyncServer<DeviceSession> = {
    library,
    policy: policyOf(sessions),
    ...(snapshots === undefined ? {} : { snapshots }),
  }
  const lines = new Map<string, Set<() => void>>()
  const of = (request: FastifyRequest): DeviceSession => {
    const session = sessions.of(tokenOf(request))
    if (session === undefined) throw new Refusal(401, "notAllowed", "sign in first")
    return session
  }

  app.addContentTypeParser(contract.FRAME_TYPE, { parseAs: "buffer", bodyLimit: MAX_FRAME }, (_, body, done) =>
    done(null, body),
  )
  app.post(`/${contract.PATHS.frame}`, { bodyLimit: MAX_FRAME, config: { who: "peer" } }, async (request, reply) => {
    if (!Buffer.isBuffer(request.body)) throw new Refusal(415, "badType", "a frame is wanted")
    const { frame, close } = await serve(server, of(request), request.body)
    return reply
      .code(close ? 400 : 200)
      .type(contract.FRAME_TYPE)
      .header("cache-control", "no-store")
      .send(Buffer.from(frame))
  })

  app.get(`/${contract.PATHS.live}`, { websocket: true, config: { who: "peer" } }, (socket, request) => {
    const session = of(request)
    const own = lines.get(session.device) ?? new Set()
    lines.set(session.device, own)
    // The oldest is likely to be dead without knowing it.
    if (own.size >= MOST_LINES) for (const end of [...own].slice(0, 1)) end()
    const end = serveLive(server, session, lineOver(socket as unknown as Socket), timers)
    own.add(end)
    socket.once("close", () => {
      own.delete(end)
      if (own.size === 0) lines.delete(session.device)
    })
  })

  const forget = devices.onRevoked((device) => {
    for (const end of lines.get(device) ?? []) end()
  })
  app.addHook("onClose", async () => forget())
}

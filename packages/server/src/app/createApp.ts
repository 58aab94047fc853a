/** The HTTP server: its limits, and the routes that hang on it. */
import websocket from "@fastify/websocket"
import type { Library } from "@ledgerline/core"
import { MAX_FRAME, type Snapshots, type Timers } from "@ledgerline/sync"
import fastify, { type FastifyInstance } from "fastify"
import { chosenProtocol } from "../collab/collab.ts"
import { collabRoutes } from "../collab/routes.ts"
import type { Devices } from "../devices/Devices.ts"
import { guard, type Authenticate } from "./access.ts"
import { type Implementation } from "./implement.ts"
import { type MediaPorts, openMedia } from "../media/media.ts"
import { mediaRoutes } from "../routes/media.ts"
import { systemRoutes } from "../routes/system.ts"
import { deviceRoutes } from "../devices/routes.ts"
import { Sessions } from "../devices/Sessions.ts"
import { syncRoutes, tokenOf } from "../sync/routes.ts"
import { problems } from "./problems.ts"

export interface AppOptions {
  readonly library: Library
  readonly devices: Devices
  readonly timers: Timers
  /** Where new devices may have a snapshot; the caller closes it. Without it they get all events. */
  readonly snapshots?: Snapshots | undefined
  /** How many requests a minute of one address may ask to pair or to sign in: 60 unless given. */
  readonly attempts?: number
  /** Whose word is taken for where a request comes from: addresses of proxies; nobody's unless given. */
  readonly trustProxy?: readonly string[]
  /** What finds files, makes images and transcodes; the caller closes it. Without it there are none. */
  readonly media?: MediaPorts
  /** The version of the program. */
  readonly version?: string
  /** Sees every answer of the contract; for tests. */
  readonly witness?: Implementation["witness"]
}

/** Bodies of requests are at most this long, but for frames. */
const MOST_BODY = 64 * 1024

/** A server that does not listen yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { library, devices, timers, snapshots, trustProxy = [] } = options
  const app = fastify({
    bodyLimit: MOST_BODY,
    // A frame on a slow line takes its time; whoever sends nothing for long is cut off.
    requestTimeout: 300_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
  })
  problems(app)
  app.removeContentTypeParser("text/plain")
  app.addHook("onSend", async (_, reply) => {
    reply
      .header("x-content-type-options", "nosniff")
      .header("content-security-policy", "default-src 'none'")
      .header("referrer-policy", "no-referrer")
  })
  const sessions = new Sessions(library, devices, timers)
  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME, perMessageDeflate: false, handleProtocols: chosenProtocol },
  })
  // After WebSockets, whose hook hangs up on upgrades that are refused.
  guard(app, byDevice(sessions))
  systemRoutes(app, { library, devices, version: options.version ?? "0.0.0" }, { witness: options.witness })
  mediaRoutes(app, openMedia(app, library, timers, options.media ?? {}), { witness: options.witness })
  await app.register(deviceRoutes, { devices, sessions, attempts: options.attempts ?? 60 })
  await app.register(syncRoutes, { library, devices, sessions, timers, snapshots })
  await app.register(collabRoutes, { library, devices, sessions, timers })
  return app
}

/** Until there are accounts: whoever has a device has all. */
const byDevice =
  (sessions: Sessions): Authenticate =>
  async (request) => {
    const session = sessions.of(tokenOf(request))
    if (session === undefined) return undefined
    return { member: session.member, role: "owner", scopes: null, via: "device", credential: session.device }
  }

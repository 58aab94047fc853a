/** The HTTP server: its limits, and the routes that hang on it. */
import cors from "@fastify/cors"
import websocket from "@fastify/websocket"
import { type LocalOptions, Past } from "@ledgerline/api/local"
import type { Library } from "@ledgerline/core"
import { MAX_FRAME, type Snapshots, type Timers } from "@ledgerline/sync"
import fastify, { type FastifyInstance } from "fastify"
import { Gate } from "../access/Gate.ts"
import type { People } from "../access/People.ts"
import { accessRoutes } from "../access/routes/accessRoutes.ts"
import type { SubsonicWays } from "../access/subsonic.ts"
import { chosenProtocol } from "../collab/collab.ts"
import { collabRoutes } from "../collab/routes.ts"
import { Answers } from "./Answers.ts"
import { guard } from "./access.ts"
import { closeWhenIdle } from "./closeApp.ts"
import { type Logging, logging } from "./logging.ts"
import { metrics } from "./metrics.ts"
import { type Tracing, tracing } from "./tracing.ts"
import type { Implementation } from "./implement.ts"
import { apiRoutes } from "../routes/apiRoutes.ts"
import { type MediaPorts, openMedia } from "../media/media.ts"
import { imageUploadRoutes } from "../routes/imageUpload.ts"
import { mediaRoutes } from "../routes/media.ts"
import { Feed } from "../live/Feed.ts"
import { liveRoutes } from "../live/routes.ts"
import { zipRoutes } from "../routes/zip.ts"
import { manifestRoutes } from "../routes/manifest.ts"
import { uploadRoutes } from "../routes/uploads.ts"
import { workRoutes } from "../routes/work.ts"
import type { Uploads } from "../uploads/port.ts"
import type { WorkPort } from "../work/port.ts"
import { systemRoutes } from "../routes/system.ts"
import { docsRoutes } from "../docs/routes.ts"
import type { StoresPort } from "../stores/port.ts"
import { storeRoutes } from "../stores/routes.ts"
import type { FoldersPort } from "../folders/port.ts"
import { folderRoutes } from "../folders/routes.ts"
import type { SettingsPort } from "../settings/port.ts"
import { settingsRoutes } from "../settings/routes.ts"
import { deviceRoutes } from "../devices/routes.ts"
import { Sessions } from "../devices/Sessions.ts"
import { shareRoutes } from "../shares/routes.ts"
import { visitorRoutes } from "../shares/visitorRoutes.ts"
import { subsonicRoutes } from "../subsonic/routes.ts"
import { syncRoutes } from "../sync/routes.ts"
import { type WebApp, webRoutes } from "../web/routes.ts"
import { problems } from "./problems.ts"

export interface AppOptions {
  readonly library: Library
  /** Who may use it; the caller has opened them with the machine's key. */
  readonly people: People
  readonly timers: Timers
  /** Where new devices may have a snapshot; the caller closes it. Without it they get all events. */
  readonly snapshots?: Snapshots | undefined
  /** How many requests a minute of one address may ask to pair or to sign in: 60 unless given. */
  readonly attempts?: number
  /** Whose word is taken for where a request comes from: addresses of proxies; nobody's unless given. */
  readonly trustProxy?: readonly string[]
  /** Origins of other pages that may ask, such as `https://player.example.org`; none unless given. */
  readonly origins?: readonly string[]
  /** How long clients may take, in milliseconds; a minute for the head of a request and five for all of it unless given. */
  readonly patience?: { readonly head: number; readonly request: number; readonly lookEvery: number }
  /** Which ways apps that speak Subsonic may sign in: all unless given. */
  readonly subsonic?: SubsonicWays | undefined
  /** From where the server sees copies; beside its own folders, all of them there, unless given. */
  readonly viewpoint?: LocalOptions["viewpoint"]
  /** What is logged of requests; nothing unless given. */
  readonly logging?: Logging | undefined
  /** Where spans are sent; nowhere unless given. */
  readonly tracing?: Omit<Tracing, "version" | "now"> | undefined
  /** What finds files, makes images and transcodes; the caller closes it. Without it there are none. */
  readonly media?: MediaPorts
  /** The work in the background; without it there is none. */
  readonly work?: WorkPort | undefined
  /** How it is set up, for owners to see and change; nothing unless given. */
  readonly settings?: SettingsPort | undefined
  /** Folders of this machine that owners may add; none unless given. */
  readonly folders?: FoldersPort | undefined
  /** Object stores that this server has keys for; none unless given. */
  readonly stores?: StoresPort | undefined
  /** Where uploads go; without it none are taken. */
  readonly uploads?: Uploads | undefined
  /** Through which others than the library tell news; closed with the app. */
  readonly feed?: Feed
  /** The app for browsers; none unless given. */
  readonly web?: WebApp | undefined
  /** The version of the program. */
  readonly version?: string
  /** Sees every answer of the contract; for tests. */
  readonly witness?: Implementation["witness"]
}

/** Bodies of requests are at most this long, but for frames. */
const MOST_BODY = 64 * 1024

const PATIENCE = { head: 60_000, request: 300_000, lookEvery: 30_000 }

/** A server that does not listen yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { library, people, timers, snapshots, trustProxy = [], origins = [] } = options
  const { devices } = people.accounts
  const { version = "0.0.0", patience = PATIENCE } = options
  const app = fastify({
    ...logging(options.logging),
    bodyLimit: MOST_BODY,
    // Ids are longer than what the router takes by itself.
    routerOptions: { maxParamLength: 256 },
    // A frame on a slow line takes its time; whoever sends nothing for long is cut off.
    requestTimeout: patience.request,
    http: { headersTimeout: patience.head, connectionsCheckingInterval: patience.lookEvery },
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
  })
  problems(app)
  closeWhenIdle(app)
  app.removeContentTypeParser("text/plain")
  app.addHook("onSend", async ({ id }, reply) => {
    reply
      .header("x-request-id", id)
      .header("x-content-type-options", "nosniff")
      .header("referrer-policy", "no-referrer")
    if (!reply.hasHeader("content-security-policy")) reply.header("content-security-policy", "default-src 'none'")
  })
  const sessions = new Sessions(library, people.accounts, timers)
  const gate = new Gate({ library, people, sessions, timers, subsonic: options.subsonic })
  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME, perMessageDeflate: false, handleProtocols: chosenProtocol },
    // What somebody sends is no fault of the server, and nobody shall fill its log with it.
    errorHandler(error: Error & { readonly code?: string }, socket, { log }) {
      if (error.code?.startsWith("WS_ERR_") === true || error.code === "ECONNRESET") log.debug(error.message)
      else log.error(error)
      socket.terminate()
    },
  })
  if (origins.length > 0)
    // Never with cookies: pages of other origins bring a token or a key.
    await app.register(cors, {
      origin: [...origins],
      credentials: false,
      methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      allowedHeaders: [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-none-match",
        "if-range",
        "last-event-id",
        "range",
        "tus-resumable",
        "upload-checksum",
        "upload-length",
        "upload-metadata",
        "upload-offset",
        "want-repr-digest",
        "x-api-key",
      ],
      exposedHeaders: [
        "accept-ranges",
        "content-length",
        "content-range",
        // By it a device knows whether its own clock is right.
        "date",
        "etag",
        "location",
        "repr-digest",
        "tus-resumable",
        "upload-expires",
        "upload-length",
        "upload-offset",
        "x-request-id",
      ],
      maxAge: 600,
    })
  // First, so that what is refused is traced too.
  if (options.tracing !== undefined) tracing(app, { ...options.tracing, version, now: () => library.ports.clock.now() })
  // After WebSockets, whose hook hangs up on upgrades that are refused.
  guard(app, (request) => gate.authenticate(request))
  metrics(app, library)
  const past = new Past(library, timers)
  app.addHook("onClose", () => past.close())
  const viewpoint = options.viewpoint ?? (async () => ({ replica: library.origin, unreachable: new Set() }))
  const routes = { library, past, viewpoint }
  const implementation = { witness: options.witness, answers: answersOf(app, library, viewpoint) }
  docsRoutes(app)
  if (options.web !== undefined) await webRoutes(app, options.web)
  systemRoutes(app, { library, devices, version }, implementation)
  apiRoutes(app, routes, implementation)
  await app.register(manifestRoutes, { library, ...implementation })
  workRoutes(app, options.work, implementation)
  await app.register(uploadRoutes, { uploads: options.uploads, ...implementation })
  accessRoutes(app, { people, gate }, implementation)
  settingsRoutes(app, { people, settings: options.settings }, implementation)
  folderRoutes(app, options.folders, implementation)
  const { stores, media: { stored } = {} } = options
  storeRoutes(app, { library, stores, stored }, implementation)
  const media = openMedia(app, library, timers, options.media ?? {})
  mediaRoutes(app, media, implementation)
  await imageUploadRoutes(app, media, implementation)
  zipRoutes(app, media, implementation)
  shareRoutes(app, { library, people }, implementation)
  const { shares } = people
  await app.register(visitorRoutes, { media, shares, viewpoint, now: () => timers.now(), ...implementation })
  const feed = options.feed ?? new Feed(library, timers)
  app.addHook("onClose", async () => feed.close())
  liveRoutes(app, { feed, timers, still: (principal) => gate.still(principal) }, implementation)
  await app.register(deviceRoutes, { devices, sessions, attempts: options.attempts ?? 60 })
  await app.register(syncRoutes, { library, devices, sessions, timers, snapshots })
  const { subsonic: ways, work } = options
  await app.register(subsonicRoutes, { ...routes, people, gate, media, ways, work, version })
  await app.register(collabRoutes, { library, accounts: people.accounts, gate, timers })
  return app
}

/** Answers are kept where every change comes through this process: others may write to a PostgreSQL database. */
function answersOf(app: FastifyInstance, library: Library, viewpoint: LocalOptions["viewpoint"]): Answers | undefined {
  if (library.store.dialect.name !== "sqlite") return undefined
  let commits = 0
  const end = library.subscribe(() => commits++)
  app.addHook("onClose", async () => end())
  return new Answers(async () => {
    const { replica, unreachable, missing } = await viewpoint()
    const gone = [...(missing?.counts ?? [])].join(" ")
    return `${commits} ${library.generation} ${replica} ${[...unreachable].join(" ")} ${gone}`
  })
}

/** Serves a library until the program is ended: answers requests, does the work in the background, or both. */
import { once } from "node:events"
import { hostname, networkInterfaces } from "node:os"
import { resolve } from "node:path"
import type { Library } from "@ledgerline/core"
import {
  addressesOf,
  closeApp,
  createApp,
  type External,
  Feed,
  isLoopback,
  type Logging,
  People,
  type SubsonicWays,
  type WorkPort,
} from "@ledgerline/server"
import { isAddress, keepPart, Snapshots } from "@ledgerline/sync"
import { announce } from "@ledgerline/sync/discovery"
import { systemTimers } from "@ledgerline/sync/system"
import { ServerFolders } from "@ledgerline/workers"
import { APP_FOLDER } from "@ledgerline/web/folder"
import { identityOf, subsonicOf } from "../config/access.ts"
import type { Given } from "../config/readConfig.ts"
import type { Settings } from "../config/settings.ts"
import type { Context } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"
import { machineKeyOf } from "../frame/machineKey.ts"
import { clean } from "../frame/text.ts"
import { version } from "../frame/version.ts"
import { bitRatesOf } from "../media/bitRates.ts"
import { openMediaPorts } from "../media/ports.ts"
import { workPort } from "./jobs.ts"
import { RunningSettings } from "./settings.ts"
import { keepManifest } from "./manifest.ts"
import { keepClean, uploadsOf } from "./uploads.ts"
import { newsObject, tellNews } from "./news.ts"
import { serverNow, type ServerNow } from "./serverNow.ts"
import { viewpointOf } from "./viewpoint.ts"
import { endpointsOf, storesOf, storesPort } from "./stores.ts"
import { startWork, type Work } from "./work.ts"

export interface Steps {
  /** The options of the command, by which settings are read again. */
  readonly flags: Given
  /** Before anything is opened to others: what fails here ends the start. */
  readonly begin?: (library: Library) => Promise<void>
  /** Says where it can be reached; requests are answered by now. */
  readonly tell: (server: ServerNow) => void
  /** What is done before folders are watched, while requests are answered. */
  readonly first?: () => Promise<void>
  /** Once all of it runs. */
  readonly running?: () => void
  /** Around a line of news, where something else is on the screen. */
  readonly around?: (say: () => void) => void
}

/** Fails with Stopped when it was ended, and with {@link Refused} or {@link UsageError} where it cannot be as it is set. */
export async function serveLibrary(context: Context, settings: Settings, steps: Steps): Promise<void> {
  const { signal } = context
  for (const address of settings.address)
    if (!isAddress(address)) throw new UsageError(`${clean(address)} is no address of a server`, "serve")
  const endpoints = endpointsOf(settings.objectStores)
  const access = { external: identityOf(settings), subsonic: subsonicOf(settings) }
  const library = await context.libraryOrNew()
  const around = steps.around ?? ((say) => say())
  const ends: (() => Promise<unknown>)[] = []
  try {
    await steps.begin?.(library)
    const feed = new Feed(library, systemTimers)
    ends.push(async () => feed.close())
    let work: Work | undefined
    const port = workPort(
      library,
      () => work,
      () => feed.work({ news: "jobs" }),
    )
    const serving = { library, settings, flags: steps.flags, access, feed, endpoints }
    if (settings.mode !== "worker")
      steps.tell(await answer(context, { ...serving, work: port, wake: () => work?.wake() }, ends))
    if (settings.manifest !== undefined && settings.mode !== "worker")
      ends.push(await keepManifest(context, library, settings.manifest))
    await steps.first?.()
    if (settings.mode !== "server") {
      work = await startWork(context, library, settings, (news, names) => {
        around(() => tellNews(context, names, news))
        feed.work(newsObject(news))
      })
      ends.push(work.stop)
    }
    steps.running?.()
    if (!signal.aborted) await once(signal, "abort")
    context.out.note("stopping …")
  } finally {
    // What came last goes first; one that fails keeps none of the others.
    for (const end of ends.toReversed()) await end().catch((error: unknown) => context.out.note(messageOf(error)))
  }
  signal.throwIfAborted()
}

const messageOf = (error: unknown): string => clean(error instanceof Error ? error.message : String(error))

/** Where a folder of the settings is. */
const absolute =
  ({ cwd }: Pick<Context, "cwd">) =>
  (folder: string): string =>
    resolve(cwd, folder)

/** What the settings come to, and what it serves. */
interface Serving {
  readonly library: Library
  readonly settings: Settings
  readonly flags: Given
  readonly access: { readonly external: External | undefined; readonly subsonic: SubsonicWays }
  readonly feed: Feed
  readonly work: WorkPort
  /** Of object stores that may be added over HTTP. */
  readonly endpoints: readonly string[]
  /** Has the work in the background look at the queue. */
  readonly wake: () => void
}

/** Answers requests; `ends` gets what has to be ended. */
async function answer(
  context: Context,
  { library, settings, flags, access, feed, work, endpoints, wake }: Serving,
  ends: (() => Promise<unknown>)[],
): Promise<ServerNow> {
  const { host, port } = settings
  const people = await People.open({
    library,
    key: machineKeyOf(context, library),
    external: access.external,
    takeOver: true,
  })
  const { devices } = people.accounts
  let addresses: readonly string[] = []
  const snapshots = Snapshots.beside(library)
  ends.push(async () => snapshots?.close())
  const media = await openMediaPorts(library, context.folder)
  ends.push(() => media.close())
  const uploads = await uploadsOf(context, library, settings)
  const troubled = (cause: unknown) => context.out.note(`uploads that were given up stay for now: ${messageOf(cause)}`)
  ends.push(keepClean(uploads, systemTimers, troubled))
  let bitRates = bitRatesOf(settings.bitRates)
  const nameOf = (said: Settings): string => (said.name ?? hostname()).trim().slice(0, 100) || "server"
  const changing = new RunningSettings({ ...context, flags }, async (now) => {
    bitRates = bitRatesOf(now.bitRates)
    app.log.level = now.logLevel
    await devices.announce({ name: nameOf(now), addresses })
  })
  const app = await createApp({
    library,
    people,
    timers: systemTimers,
    snapshots,
    media: { ...media.ports, bitRates: () => bitRates },
    feed,
    work,
    uploads,
    settings: changing,
    folders: new ServerFolders({
      library,
      roots: settings.roots.map(absolute(context)),
      fixed: [...settings.music.map(absolute(context)), uploads.folder],
    }),
    stores: storesPort(library, storesOf(library), endpoints, wake),
    attempts: settings.attempts,
    trustProxy: settings.trustProxy,
    origins: settings.origins,
    subsonic: access.subsonic,
    viewpoint: viewpointOf(library, systemTimers),
    web: { folder: APP_FOLDER },
    logging: { level: settings.logLevel as Logging["level"] },
    tracing: tracingOf(settings),
    version: version(),
  })
  ends.push(() => closeApp(app, systemTimers))
  const listening = await listen(app, host, port)
  addresses = addressesOf(host, listening, networkInterfaces(), settings.address)
  const name = nameOf(settings)
  await devices.announce({ name, addresses })
  const house = await context.host(library)
  ends.push(() => house.close())
  const note = (cause: unknown) => context.out.note(`compactions have to wait: ${messageOf(cause)}`)
  ends.push(keepPart(library, systemTimers, note))
  if (settings.discovery && !isLoopback(host)) ends.push(announce({ name, port: listening, origin: library.origin }))
  return serverNow({ name, library, addresses, people, isOpen: !isLoopback(host) })
}

/** Where traces go. Fails with {@link UsageError}, without showing what may be a secret. */
function tracingOf({ otlp, otlpHeaders = "" }: Settings) {
  if (otlp === undefined) return undefined
  if (!URL.canParse(otlp)) throw new UsageError("otlp is the address of a collector", "serve")
  const headers = otlpHeaders
    .split(",")
    .filter((each) => each.trim() !== "")
    .map((each) => {
      const at = each.indexOf("=")
      if (at < 1) throw new UsageError("otlpHeaders is NAME=VALUE,…", "serve")
      return [each.slice(0, at).trim(), each.slice(at + 1).trim()] as const
    })
  return { url: otlp, headers: Object.fromEntries(headers) }
}

async function listen(app: Awaited<ReturnType<typeof createApp>>, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === "EADDRINUSE") throw new Refused(`port ${port} is in use`, "name another one with --port")
    if (code === "EACCES") throw new Refused(`port ${port} may not be used`, "name one above 1023 with --port")
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new Refused(`${clean(host)} is no address of this machine`, "name another one with --host")
    throw cause
  }
  const address = app.server.address()
  return typeof address === "object" && address !== null ? address.port : port
}

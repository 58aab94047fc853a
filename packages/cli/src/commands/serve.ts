/** `serve`: lets other devices sync with this library, until it is ended. */
import { once } from "node:events"
import { hostname, networkInterfaces } from "node:os"
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
import { identityOf, subsonicOf } from "../config/access.ts"
import { SETTING_FLAGS } from "../config/flags.ts"
import { type Given, readConfig } from "../config/readConfig.ts"
import type { Settings } from "../config/settings.ts"
import { type Context, defineCommand } from "../frame/command.ts"
import { Refused, UsageError } from "../frame/errors.ts"
import { machineKeyOf } from "../frame/machineKey.ts"
import { clean } from "../frame/text.ts"
import { version } from "../frame/version.ts"
import { newsObject, tellNews } from "../serving/news.ts"
import { viewpointOf } from "../serving/viewpoint.ts"
import { bitRatesOf } from "../media/bitRates.ts"
import { workPort } from "../serving/jobs.ts"
import { keepManifest } from "../serving/manifest.ts"
import { keepClean, uploadsOf } from "../serving/uploads.ts"
import { startWork, type Work } from "../serving/work.ts"
import { openMediaPorts } from "../media/ports.ts"

export const command = defineCommand({
  arity: [0, 0],
  options: SETTING_FLAGS,
  details:
    "Other devices are paired by a token that `ledgerline pair-token` makes, and then exchange what is new with\n" +
    "`ledgerline sync`. With --host 0.0.0.0 all of the local network can reach it; who has no token gets nothing.\n" +
    "Folders of --music become part of the library and are kept up to date, as are those that were imported before.\n" +
    "With --mode worker beside a server of --mode server, the work is done there until this is ended.\n" +
    "All that can be said here can be said in the environment and in a file: see `ledgerline config`.\n" +
    "All other commands work on this library while it runs. Ctrl-C ends it.\n" +
    "With --json the first line is { name, library, addresses, setUpCode }; the code is null once there is an account.",
  examples: [
    "ledgerline serve --music ~/Music",
    "ledgerline serve --host 0.0.0.0",
    "ledgerline serve --address https://music.example.org",
  ],
  run: async (context, { options }) => {
    const { signal } = context
    const { settings } = readConfig({ ...context, flags: options as Given })
    for (const address of settings.address)
      if (!isAddress(address)) throw new UsageError(`${clean(address)} is no address of a server`, "serve")
    const access = { external: identityOf(settings), subsonic: subsonicOf(settings) }
    const library = await context.libraryOrNew()
    const ends: (() => Promise<unknown>)[] = []
    try {
      const feed = new Feed(library)
      ends.push(async () => feed.close())
      let work: Work | undefined
      const port = workPort(library, () => work?.scan)
      if (settings.mode !== "worker") await serve(context, { library, settings, access, feed, work: port }, ends)
      if (settings.manifest !== undefined && settings.mode !== "worker")
        ends.push(await keepManifest(context, library, settings.manifest))
      if (settings.mode !== "server") {
        work = await startWork(context, library, settings, (news, names) => {
          tellNews(context, names, news)
          feed.work(newsObject(news))
        })
        ends.push(work.stop)
      }
      if (!signal.aborted) await once(signal, "abort")
      context.out.note("stopping …")
    } finally {
      // What came last goes first; one that fails keeps none of the others.
      for (const end of ends.toReversed()) await end().catch((error: unknown) => context.out.note(messageOf(error)))
    }
    signal.throwIfAborted()
  },
})

const messageOf = (error: unknown): string => clean(error instanceof Error ? error.message : String(error))

/** What the settings come to, and what it serves. */
interface Serving {
  readonly library: Library
  readonly settings: Settings
  readonly access: { readonly external: External | undefined; readonly subsonic: SubsonicWays }
  readonly feed: Feed
  readonly work: WorkPort
}

/** Answers requests; `ends` gets what has to be ended. */
async function serve(
  context: Context,
  { library, settings, access, feed, work }: Serving,
  ends: (() => Promise<unknown>)[],
): Promise<void> {
  const { host, port } = settings
  const name = (settings.name ?? hostname()).trim().slice(0, 100) || "server"
  const people = await People.open({
    library,
    key: machineKeyOf(context, library),
    external: access.external,
    takeOver: true,
  })
  const { devices } = people.accounts
  const snapshots = Snapshots.beside(library)
  ends.push(async () => snapshots?.close())
  const media = await openMediaPorts(library, context.folder)
  ends.push(() => media.close())
  const uploads = await uploadsOf(context, library, settings)
  const troubled = (cause: unknown) => context.out.note(`uploads that were given up stay for now: ${messageOf(cause)}`)
  ends.push(keepClean(uploads, systemTimers, troubled))
  const app = await createApp({
    library,
    people,
    timers: systemTimers,
    snapshots,
    media: { ...media.ports, bitRates: bitRatesOf(settings.bitRates) },
    feed,
    work,
    uploads,
    attempts: settings.attempts,
    trustProxy: settings.trustProxy,
    origins: settings.origins,
    subsonic: access.subsonic,
    viewpoint: viewpointOf(library, systemTimers),
    logging: { level: settings.logLevel as Logging["level"] },
    tracing: tracingOf(settings),
    version: version(),
  })
  ends.push(() => closeApp(app, systemTimers))
  const listening = await listen(app, host, port)
  const addresses = [...addressesOf(host, listening, networkInterfaces()), ...settings.address]
  await devices.announce({ name, addresses })
  const house = await context.host(library)
  ends.push(() => house.close())
  const note = (cause: unknown) => context.out.note(`compactions have to wait: ${messageOf(cause)}`)
  ends.push(keepPart(library, systemTimers, note))
  if (settings.discovery && !isLoopback(host)) ends.push(announce({ name, port: listening, origin: library.origin }))
  await tell(context, { name, library, addresses, people })
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

interface Told {
  readonly name: string
  readonly library: Library
  readonly addresses: readonly string[]
  readonly people: People
}

async function tell({ out }: Context, { name, library, addresses, people }: Told): Promise<void> {
  const setUpCode = await people.setUp.open()
  const lost = (await people.appPasswords.list()).filter(({ isReadable }) => !isReadable)
  if (lost.length > 0)
    out.note("the machine has another key than it had: make app passwords anew; see: ledgerline app-password list")
  out.object({ name, library: library.id, addresses, setUpCode: setUpCode ?? null })
  out.line(`${out.style("bold", clean(name))} serves the library on`)
  for (const address of addresses) out.line(`  ${address}`)
  const known = await people.accounts.devices.list()
  const count = known.filter(({ revokedAt }) => revokedAt === null).length
  if (count === 0) out.line("Pair a device: run `ledgerline pair-token` here, then `ledgerline pair TOKEN` there.")
  else out.line(out.style("dim", count === 1 ? "1 device may use it" : `${count} devices may use it`))
  if (setUpCode === undefined) return
  out.line("Nobody has an account yet. Make the owner's: run `ledgerline user add NAME`, or set it up in a browser")
  out.line(`  with the code ${setUpCode}`)
}

/** Servers that listen on loopback, and devices that are paired with them; ended with the test. */
import { Library, type Ports, registry } from "@ledgerline/core"
import { memoryStore, seededPorts, seeds } from "@ledgerline/core/testing"
import { type HttpPorts, httpPeer, type LivePeer, pairDevice, type PairedServer, Snapshots } from "@ledgerline/sync"
import { systemHttp, systemTimers } from "@ledgerline/sync/system"
import { onTestFinished } from "vitest"
import { type AppOptions, createApp } from "../app/createApp.ts"
import type { DeclaredRoute } from "../app/access.ts"
import { People } from "../access/People.ts"
import type { Devices } from "../devices/Devices.ts"
import { declaredShapes } from "./answers.ts"
import { keyOfSeed } from "./people.ts"

const LIBRARY_ID = "6".repeat(32)

const seed = seeds(5000)

/** When something ends: with the test, or with the tests of a file. */
type Ending = (end: () => Promise<void>) => void

/** A replica in memory, closed when the test is over, unless `ending` says otherwise. */
export async function newReplica(
  library = LIBRARY_ID,
  ports: Partial<Ports> = {},
  ending: Ending = onTestFinished,
): Promise<Library> {
  const all = { ...seededPorts(seed()), ...ports }
  const opened = await Library.open({ store: memoryStore(), registry, ports: all, library })
  ending(() => opened.close())
  return opened
}

export interface Running {
  readonly library: Library
  readonly people: People
  readonly devices: Devices
  readonly address: string
  readonly stop: () => Promise<void>
  readonly routes: readonly DeclaredRoute[]
}

type Chosen =
  | "logging"
  | "origins"
  | "patience"
  | "tracing"
  | "version"
  | "media"
  | "subsonic"
  | "work"
  | "web"
  | "uploads"
  | "settings"
type More = Partial<Pick<AppOptions, Chosen>> & { readonly ending?: Ending }

/** The snapshots of a library, in a folder. */
export const snapshotsIn = (library: Library, folder: string): Snapshots => new Snapshots(library, folder)

/** A server on a free port, or on the one that is given. */
export async function running(
  library: Library,
  port = 0,
  snapshots?: Snapshots,
  { ending = onTestFinished, ...more }: More = {},
): Promise<Running> {
  const people = await People.open({ library, key: keyOfSeed(1) })
  const { devices } = people.accounts
  const app = await createApp({ library, people, timers: systemTimers, snapshots, witness: declaredShapes, ...more })
  const address = await app.listen({ host: "127.0.0.1", port })
  await devices.announce({ name: "home", addresses: [address] })
  const stop = () => app.close()
  ending(stop)
  return { library, people, devices, address, stop, routes: app.declaredRoutes }
}

export interface Paired {
  readonly library: Library
  readonly server: PairedServer
  readonly peer: LivePeer
}

/** A new replica that is paired with a server. */
export async function paired(
  { devices, address }: Running,
  options: { readonly member?: string; readonly name?: string; readonly addresses?: readonly string[] } = {},
): Promise<Paired> {
  const library = await newReplica()
  const ports: HttpPorts = systemHttp
  const { token } = await devices.openPairing(options.member ?? "ada", options.addresses ?? [address])
  const server = await pairDevice(library, token, { name: options.name ?? "laptop", ports })
  return { library, server, peer: httpPeer(library, server, { ports }) }
}

/** Appends a playlist; in a log of one member where one is named. */
export const create = (library: Library, name: string, log = "library") =>
  library.append({
    actor: "user:ada",
    events: [{ type: "playlist.created", subject: `playlist:${name}`, log, payload: { name } }],
  })

/** From where a track is played: what is here before what has to come, the active server before the others, and why. */
import { all, type Library, type Viewpoint, views } from "@ledgerline/core"
import { trackDetail } from "@ledgerline/core/objects"
import type { Resolution, ResolveBody } from "../device/offline.ts"
import { LedgerlineError } from "../errors.ts"
import type { Offline } from "../offline/Offline.ts"
import type { LocalFiles } from "./ports.ts"
import type { ServerAccess } from "./ServerAccess.ts"
import type { Servers } from "./Servers.ts"

export interface ResolveOptions {
  readonly library: Library
  readonly viewpoint: Viewpoint
  readonly servers: Servers
  readonly offline: Offline | undefined
  readonly local: LocalFiles | undefined
}

interface Playable {
  readonly id: string
  /** The best first: of a part, the whole that it is a part of. */
  readonly files: readonly string[]
  readonly copies: readonly { readonly mediaFile: string; readonly availability: string; readonly source: string }[]
}

type Way = Omit<Resolution, "track">

const NONE = { kind: "offline", way: "none", mediaFile: null, url: null, headers: {}, server: null } as const

/** What cannot be played now is an answer too. Fails with `notFound` where there is no such track. */
export async function resolve(options: ResolveOptions, track: string, asked: ResolveBody): Promise<Resolution> {
  const { library, viewpoint } = options
  const detail = await library.store.read(() => trackDetail(library, track, viewpoint))
  if (detail === undefined)
    throw new LedgerlineError({ reason: "notFound", status: 404, message: "there is no such track" })
  const { id, part, mediaFile } = detail.track
  const { copies } = detail.beside
  const files = [...new Set([part?.of ?? mediaFile ?? [], ...copies.map((copy) => copy.mediaFile)].flat())]
  const passed = new Set(asked.without)
  for await (const way of ways(options, { id, files, copies }, asked))
    if (!passed.has(way.way)) return { track: id, ...way }
  return { track: id, ...NONE, reason: whyNot(options, copies.length > 0, passed.size > 0) }
}

async function* ways(options: ResolveOptions, playable: Playable, asked: ResolveBody): AsyncGenerator<Way> {
  const { offline, local } = options
  for (const { mediaFile, availability } of playable.copies) {
    const url = availability === "local" ? await local?.locate(mediaFile) : undefined
    if (url !== undefined)
      yield { ...NONE, kind: "local", way: `local ${mediaFile}`, mediaFile, url, reason: "it is on this device" }
  }
  for (const mediaFile of playable.files) {
    if (offline?.ids.has(mediaFile) !== true) continue
    const url = offline.locate(mediaFile) ?? null
    yield { ...NONE, kind: "cached", way: `cached ${mediaFile}`, mediaFile, url, reason: "it is kept on this device" }
  }
  yield* streams(options, playable, asked)
}

async function* streams(
  { library, servers }: ResolveOptions,
  { id, copies }: Playable,
  { connection }: ResolveBody,
): AsyncGenerator<Way> {
  const active = servers.all[0]
  for (const server of servers.reachable) {
    const there = await sourcesBeside(library, server)
    const held = copies.find(({ source, availability }) => availability === "stream-only" && there.has(source))
    const way = held === undefined ? undefined : await server.way().catch(() => undefined)
    if (held === undefined || way === undefined) continue
    const from = `it streams from ${servers.nameOf(server)}`
    const reason =
      server === active ? `${from}, the active server` : `${from}, since ${servers.nameOf(active)} cannot be used`
    yield {
      kind: "stream",
      way: `stream ${server.server.id}`,
      mediaFile: held.mediaFile,
      url: streamUrl(way.address, id, connection),
      headers: { authorization: `Bearer ${way.token}` },
      server: server.server.id,
      reason,
    }
  }
}

function streamUrl(address: string, track: string, connection: ResolveBody["connection"]): string {
  const path = `api/v1/tracks/${encodeURIComponent(track)}/stream`
  const url = new URL(path, address.endsWith("/") ? address : `${address}/`)
  if (connection !== undefined) url.searchParams.set("network", connection)
  return url.href
}

/** Of a source that says nothing of where it is, any server may have the copies. */
async function sourcesBeside({ store }: Library, server: ServerAccess): Promise<ReadonlySet<string>> {
  const origins = new Set(await server.origins())
  const rows = await store.read(() => all(views.selectFrom("source").select(["id", "replica"])))
  return new Set(rows.filter(({ replica }) => replica === null || origins.has(replica)).map(({ id }) => id))
}

function whyNot({ servers }: ResolveOptions, hasCopies: boolean, hasFailed: boolean): string {
  if (!hasCopies) return "no source has it"
  if (servers.isOffline) return "this device is set to be offline, and it is not kept here"
  if (servers.reachable.length === 0) return "no server can be reached, and it is not kept here"
  return hasFailed ? "every way to it has failed" : "no server that can be reached has it, and it is not kept here"
}

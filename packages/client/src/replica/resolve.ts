/** From where a track is played: what is here before what has to come, own servers before those of friends, and why. */
import { all, type Library, partsAmong, views } from "@ledgerline/core"
import { trackDetail } from "@ledgerline/core/objects"
import type { FileAddress } from "../contract.gen.ts"
import type { Resolution, ResolutionWhy, ResolveBody } from "../device/offline.ts"
import type { Held } from "../everywhere/held.ts"
import { LedgerlineError } from "../errors.ts"
import { because } from "./saidOfWays.ts"
import type { ServerAccess } from "./ServerAccess.ts"

/** A track of a library. One recording may be a track of several. */
export interface HeldTrack {
  readonly held: Held
  readonly isFriend: boolean
  readonly id: string
}

interface Playable extends HeldTrack {
  /** The best first: of a part, the whole that it is a part of. */
  readonly files: readonly string[]
  readonly copies: readonly { readonly mediaFile: string; readonly availability: string; readonly source: string }[]
}

type Way = Omit<Resolution, "track" | "library">

const NONE = { kind: "offline", way: "none", mediaFile: null, url: null, headers: {}, server: null } as const

/**
 * `tracks`: what a recording is in each library, the own one first. What cannot be played now is an answer too. Fails with
 * `notFound` where there is no such track.
 */
export async function resolve(tracks: readonly HeldTrack[], asked: ResolveBody): Promise<Resolution> {
  const here = await playablesOf(tracks)
  if (here.length === 0)
    throw new LedgerlineError({ reason: "notFound", status: 404, message: "there is no such track" })
  const passed = new Set(asked.without)
  for await (const [of, way] of waysHere(here)) {
    if (passed.has(way.way)) continue
    // A player opens the address by itself: this is all that is known of its use, and what is played now goes last.
    if (way.kind === "cached" && way.mediaFile !== null) await of.held.offline?.use(way.mediaFile)
    return { ...placeOf(of), ...way }
  }
  // What is here waits for no server. What can be streamed is known once servers have said that they are there.
  await Promise.all(here.map(({ held }) => held.servers.tried()))
  const playable = await playablesOf(tracks)
  for await (const [of, way] of waysThere(playable, asked)) if (!passed.has(way.way)) return { ...placeOf(of), ...way }
  const first = playable[0] ?? (here[0] as Playable)
  return { ...placeOf(first), ...NONE, ...because({ reason: whyNot(playable, passed.size > 0) }) }
}

const placeOf = ({ held, id }: HeldTrack) => ({ track: id, library: held.library.id })

async function playablesOf(tracks: readonly HeldTrack[]): Promise<Playable[]> {
  return (await Promise.all(tracks.map(playableOf))).flatMap((each) => each ?? [])
}

async function playableOf(of: HeldTrack): Promise<Playable | undefined> {
  const { library } = of.held
  const from = await of.held.viewpoint()
  const detail = await library.store.read(() => trackDetail(library, of.id, from))
  if (detail === undefined) return undefined
  const { id, part, mediaFile } = detail.track
  const { copies } = detail.beside
  const files = [...new Set([part?.of ?? mediaFile ?? [], ...copies.map((copy) => copy.mediaFile)].flat())]
  return { ...of, id, files, copies }
}

async function* waysHere(playable: readonly Playable[]): AsyncGenerator<[HeldTrack, Way]> {
  for (const of of playable)
    for (const { mediaFile, availability } of of.copies) {
      const url = availability === "local" ? await of.held.local?.locate(mediaFile) : undefined
      if (url !== undefined)
        yield [
          of,
          { ...NONE, kind: "local", way: `local ${mediaFile}`, mediaFile, url, ...because({ reason: "here" }) },
        ]
    }
  for (const of of playable)
    for (const mediaFile of of.files) {
      const { offline } = of.held
      if (offline?.ids.has(mediaFile) !== true) continue
      const url = offline.locate(mediaFile) ?? null
      const why = because({ reason: offline.isDamaged(mediaFile) ? "keptDamaged" : "kept" })
      yield [of, { ...NONE, kind: "cached", way: `cached ${mediaFile}`, mediaFile, url, ...why }]
    }
}

async function* waysThere(playable: readonly Playable[], asked: ResolveBody): AsyncGenerator<[HeldTrack, Way]> {
  for (const of of playable) for await (const way of streams(of, asked)) yield [of, way]
  for (const of of playable) for await (const way of stored(of, asked)) yield [of, way]
}

async function* streams({ held, id, copies, isFriend }: Playable, { connection }: ResolveBody): AsyncGenerator<Way> {
  const { library, servers } = held
  const active = servers.all[0]
  for (const server of servers.reachable) {
    const there = await sourcesBeside(library, server)
    const found = copies.find(({ source, availability }) => availability === "stream-only" && there.has(source))
    const way = found === undefined ? undefined : await server.way().catch(() => undefined)
    if (found === undefined || way === undefined) continue
    const name = servers.nameOf(server)
    const why: ResolutionWhy = isFriend
      ? { reason: "fromFriend", server: name }
      : server === active
        ? { reason: "fromActive", server: name }
        : { reason: "fromOther", server: name, active: servers.nameOf(active) }
    yield {
      kind: "stream",
      way: `stream ${server.server.id}`,
      mediaFile: found.mediaFile,
      url: streamUrl(way.address, id, connection),
      headers: { authorization: `Bearer ${way.token}` },
      server: server.server.id,
      ...because(why),
    }
  }
}

function streamUrl(address: string, track: string, connection: ResolveBody["connection"]): string {
  const path = `api/v1/tracks/${encodeURIComponent(track)}/stream`
  const url = new URL(path, address.endsWith("/") ? address : `${address}/`)
  if (connection !== undefined) url.searchParams.set("network", connection)
  return url.href
}

/** An address that a server signs comes first, then that of this device's own keys; what only passes through a server last. */
async function* stored({ held, id, copies, files }: Playable, { connection }: ResolveBody): AsyncGenerator<Way> {
  const { library, servers, stores } = held
  const inStores = await storesOf(library)
  // Of a part the whole is there, which nobody cuts.
  const parts = await library.store.read(() => partsAmong(library.store.dialect, files))
  const there = copies.filter(
    ({ source, mediaFile, availability }) =>
      inStores.has(source) && availability === "stream-only" && !parts.has(mediaFile),
  )
  const [first] = there
  if (first === undefined) return
  const { mediaFile } = first
  const kind = "objectStore"
  for (const server of servers.reachable) {
    const signed = await server
      .json<FileAddress>(`/api/v1/files/${encodeURIComponent(mediaFile)}/address`)
      .catch(() => undefined)
    if (signed === undefined || !/^https?:/.test(signed.url)) continue
    const store = inStores.get(signed.source) ?? null
    const why = because({ reason: "fromStore", store, server: servers.nameOf(server) })
    yield { ...NONE, kind, way: `objectStore ${server.server.id} ${signed.source}`, mediaFile, url: signed.url, ...why }
  }
  for (const store of stores) {
    const own = there.find(({ source }) => source === store.source)
    const url = own === undefined ? undefined : await store.address(own.mediaFile)
    if (own === undefined || url === undefined) continue
    const why = because({ reason: "fromStoreAlone", store: inStores.get(store.source) ?? null })
    yield { ...NONE, kind, way: `objectStore ${store.source}`, mediaFile: own.mediaFile, url, ...why }
  }
  for (const server of servers.reachable) {
    const way = await server.way().catch(() => undefined)
    if (way === undefined) continue
    yield {
      kind: "stream",
      way: `through ${server.server.id}`,
      mediaFile,
      url: streamUrl(way.address, id, connection),
      headers: { authorization: `Bearer ${way.token}` },
      server: server.server.id,
      ...because({ reason: "throughServer", server: servers.nameOf(server) }),
    }
  }
}

/** Object stores of the library by their names. */
async function storesOf({ store }: Library): Promise<ReadonlyMap<string, string>> {
  const rows = await store.read(() =>
    all(views.selectFrom("source").select(["id", "name"]).where("kind", "=", "objectStore")),
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Of a source that says nothing of where it is, any server may have the copies. */
async function sourcesBeside({ store }: Library, server: ServerAccess): Promise<ReadonlySet<string>> {
  const origins = new Set(await server.origins())
  const rows = await store.read(() =>
    all(views.selectFrom("source").select(["id", "replica"]).where("kind", "<>", "objectStore")),
  )
  return new Set(rows.filter(({ replica }) => replica === null || origins.has(replica)).map(({ id }) => id))
}

function whyNot(
  playable: readonly Playable[],
  hasFailed: boolean,
): "noSource" | "setOffline" | "noServer" | "allFailed" | "notThere" {
  if (playable.every(({ copies }) => copies.length === 0)) return "noSource"
  if (playable.every(({ held }) => held.servers.isOffline)) return "setOffline"
  if (playable.every(({ held }) => held.servers.reachable.length === 0)) return "noServer"
  return hasFailed ? "allFailed" : "notThere"
}

/**
 * Takes an iTunes library over for a member: what they played, rated and loved, and their playlists. Importing it again
 * changes only what changed in it: counts replace those of the last import, playlists follow as those of files do.
 */
import {
  accountsOf,
  type ActivityContext,
  deriveId,
  generation,
  importList,
  type ImportedEntry,
  type Library,
  type MissingItem,
  type NewEvent,
  newClient,
  type OperationId,
  type PlaybackAccount,
} from "@ledgerline/core"
import { stateOf } from "../importPlaylists.ts"
import { type Match, type Matcher, newMatcher, type RootMapping, type Unmatched } from "./match.ts"
import { type ItunesPlaylist, type ItunesTrack, readItunesLibrary } from "./parse.ts"

export interface ImportItunes {
  /** The file, in pieces of any size. */
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** Whose listening it is: their log is `user:<id>`. */
  readonly member: string
  readonly roots?: readonly RootMapping[]
  /** `import` unless said otherwise. */
  readonly actor?: string
  readonly op?: OperationId
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ItunesProgress) => void
}

export interface ItunesProgress {
  readonly phase: "reading" | "storing"
  /** Tracks of the file that were looked for. */
  readonly tracks: number
  readonly matched: number
}

export interface ItunesImport {
  /** Absent where nothing changed. */
  readonly op?: OperationId
  readonly tracks: number
  /** How many were found, by how. */
  readonly matched: Readonly<Record<Match["rule"], number>>
  readonly unmatched: number
  /** Those that were not found, by why. */
  readonly reasons: Readonly<Partial<Record<Unmatched, number>>>
  /** The first of them. */
  readonly examples: readonly {
    readonly title?: string
    readonly artist?: string
    readonly path: string
    readonly reason: Unmatched
  }[]
  /** Tracks of which something new was told. */
  readonly told: number
  readonly playlists: readonly {
    readonly name: string
    readonly playlist: string
    readonly outcome: "created" | "updated" | "unchanged" | "kept"
    readonly entries: number
    readonly missing: number
  }[]
}

type Told = Omit<PlaybackAccount, "starredAt"> & { readonly starred?: boolean }

interface Known {
  readonly key: string
  readonly track?: string
  readonly missing: MissingItem
}

const STARTED = { kind: "import", label: "iTunes" }
const BATCH = 2000
const MOST_EXAMPLES = 1000

/** Fails with UnreadableItunesLibrary; then nothing was stored. */
export async function importItunes(library: Library, options: ImportItunes): Promise<ItunesImport> {
  const { member, actor = "import", roots = [] } = options
  const matcher = await newMatcher(library, roots)
  const taken = await take(matcher, options)
  const log = `user:${member}`
  const account = `itunes:${taken.id}`
  const op = options.op ?? Buffer.from(library.ports.random.bytes(16)).toString("hex")
  const { tracks, matched, unmatched, reasons, examples } = taken
  let isChanged = false
  const append = async (events: readonly NewEvent[]): Promise<void> => {
    if (events.length === 0) return
    options.signal?.throwIfAborted()
    const started = { type: "operation.started", subject: `operation:${op}`, log, payload: STARTED }
    const isFirst = !isChanged && options.op === undefined
    await library.append({ events: isFirst ? [started, ...events] : events, actor, op })
    isChanged = true
    options.onProgress?.({ phase: "storing", tracks, matched: tracks - unmatched })
  }

  let told = 0
  const listened = [...taken.told]
  for (let i = 0; i < listened.length; i += BATCH) {
    const batch = listened.slice(i, i + BATCH)
    const ids = batch.map(([track]) => track)
    const before = await library.store.read(() => accountsOf(contextOf(library), log, account, ids))
    const events = batch.flatMap(([track, payload]): NewEvent[] => {
      const now: Told = { ...payload, account }
      if (isSame(now, before.get(track))) return []
      return [{ type: "playback.imported", subject: `playback:${track}`, log, payload: now }]
    })
    told += events.length
    await append(events)
  }

  const client = newClient(library.ports.random)
  const playlists: ItunesImport["playlists"][number][] = []
  for (const playlist of taken.playlists) {
    if (playlist.isSystem || playlist.isFolder || playlist.persistentId === undefined) continue
    const subject = `playlist:${deriveId("itunesPlaylist", taken.id, playlist.persistentId)}`
    const name = fullName(playlist, taken.playlists)
    const state = await stateOf(library, subject, log)
    const entries = state.removed ? [] : entriesOf(playlist, taken.known)
    const about = { name, playlist: subject, entries: entries.length }
    const missing = entries.filter(({ tracks }) => tracks.length === 0).length
    if (state.removed) playlists.push({ ...about, outcome: "kept", missing })
    else {
      const isNew = state.created === undefined
      const list = { name, entries, now: library.ports.clock.now() }
      const { events } = importList({ subject, log, state, client }, list)
      await append(events)
      playlists.push({ ...about, outcome: isNew ? "created" : events.length > 0 ? "updated" : "unchanged", missing })
    }
  }
  if (isChanged && options.op === undefined) {
    const summary = { tracks, unmatched, told, playlists: playlists.length }
    const payload = { summary, outcome: "done" }
    await append([{ type: "operation.finished", subject: `operation:${op}`, log, payload }])
  }
  return { ...(isChanged ? { op } : {}), tracks, matched, unmatched, reasons, examples, told, playlists }
}

/** Reads the file to its end, before anything is stored: a damaged one changes nothing. */
async function take(matcher: Matcher, { chunks, signal, onProgress }: ImportItunes) {
  const told = new Map<string, Omit<Told, "account">>()
  const known = new Map<number, Known>()
  const playlists: ItunesPlaylist[] = []
  const matched = { location: 0, endOfPath: 0, attributes: 0 }
  const examples: ItunesImport["examples"][number][] = []
  const reasons: Partial<Record<Unmatched, number>> = {}
  let id = "unknown"
  let tracks = 0
  let unmatched = 0
  let batch: ItunesTrack[] = []
  const flush = async (): Promise<void> => {
    for (const [i, match] of (await matcher.match(batch)).entries()) {
      const track = batch[i] as ItunesTrack
      const { title, artist, album, durationMs } = track
      const place = matcher.placeOf(track)
      const texts = { ...(title && { title }), ...(artist && { artist }) }
      const missing = { ...place, ...texts, ...(album && { album }), ...(durationMs && { durationMs }) }
      const key = track.persistentId ?? `${missing.path}\0${title ?? ""}`
      known.set(track.id, { key, missing, ...(typeof match === "string" ? {} : { track: match.track }) })
      if (typeof match === "string") {
        unmatched += 1
        reasons[match] = (reasons[match] ?? 0) + 1
        if (examples.length < MOST_EXAMPLES) examples.push({ ...texts, path: place.path, reason: match })
      } else {
        matched[match.rule] += 1
        told.set(match.track, together(told.get(match.track), track))
      }
    }
    tracks += batch.length
    batch = []
    onProgress?.({ phase: "reading", tracks, matched: tracks - unmatched })
  }
  for await (const part of readItunesLibrary(chunks)) {
    signal?.throwIfAborted()
    if (part.kind === "library") id = part.persistentId ?? id
    else if (part.kind === "playlist") playlists.push(part.playlist)
    else if (batch.push(part.track) >= BATCH) await flush()
  }
  await flush()
  return { id, told, known, playlists, tracks, matched, unmatched, reasons, examples }
}

/** Two entries of one recording: what was played of either was played of it. */
function together(before: Omit<Told, "account"> | undefined, track: ItunesTrack): Omit<Told, "account"> {
  const both = (
    field: "plays" | "playedAt" | "skips" | "skippedAt" | "rating" | "addedAt",
    join: (a: number, b: number) => number,
  ): Record<string, number> => {
    const values = [before?.[field], track[field]].filter((value) => value !== undefined)
    const [first, second = first] = values
    if (first === undefined) return {}
    return { [field]: values.length === 1 ? first : join(first, second as number) }
  }
  const sum = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER)
  return {
    ...both("plays", sum),
    ...both("playedAt", Math.max),
    ...both("skips", sum),
    ...both("skippedAt", Math.max),
    ...both("rating", Math.max),
    ...(before?.starred === true || track.loved === true ? { starred: true } : {}),
    ...both("addedAt", Math.min),
  }
}

function isSame(now: Told, before: PlaybackAccount | undefined): boolean {
  if (before === undefined) return false
  const fields = ["plays", "playedAt", "skips", "skippedAt", "rating", "addedAt"] as const
  return (
    fields.every((name) => now[name] === before[name]) && (now.starred === true) === (before.starredAt !== undefined)
  )
}

function entriesOf({ tracks }: ItunesPlaylist, known: ReadonlyMap<number, Known>): ImportedEntry[] {
  const times = new Map<string, number>()
  return tracks.flatMap((number) => {
    const entry = known.get(number)
    if (entry === undefined) return []
    const { key, track, missing } = entry
    const time = times.get(key) ?? 0
    times.set(key, time + 1)
    const id = deriveId("playlistEntry", "itunes", key, String(time))
    return [{ id, tracks: track === undefined ? [] : [track], missing }]
  })
}

/** Folders become the beginnings of names. */
function fullName(playlist: ItunesPlaylist, all: readonly ItunesPlaylist[]): string {
  const names: string[] = []
  let next: ItunesPlaylist | undefined = playlist
  for (let depth = 0; next !== undefined && depth < 20; depth++) {
    if (next.name !== undefined) names.unshift(next.name)
    const parentId: string | undefined = next.parentId
    next = parentId === undefined ? undefined : all.find((each) => each.persistentId === parentId)
  }
  return names.join(" / ").slice(0, 500).toWellFormed() || "Playlist"
}

function contextOf({ registry, store, generation: live }: Library): ActivityContext {
  return { dialect: store.dialect, registry, generation: generation(live) }
}

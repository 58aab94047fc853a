/** Takes playlist files of a source into the library: new ones are made, known ones follow what changed in the file. */
import {
  type ActivityContext,
  deriveId,
  generation,
  importList,
  type ImportedEntry,
  type Library,
  LIBRARY,
  type LogName,
  missingItems,
  newClient,
  type OperationId,
  type PlaylistState,
  readPlaylist,
  replaceMissing,
  type Subject,
} from "@ledgerline/core"
import {
  type Copies,
  copiesOf,
  findCopies,
  type Found,
  type MatchRule,
  tracksOfFiles,
  tracksOfParts,
  type Wanted,
} from "./copies.ts"
import { ownName, parentOf } from "../scan/names.ts"
import { parsePlaylist } from "./parse.ts"
import { type ParsedPlaylist, type PlaylistEntry, type PlaylistWarning, tidy, UnreadablePlaylist } from "./playlist.ts"
import { type Place, shownPath, wantedOf } from "./wanted.ts"

export interface PlaylistFile {
  /** Relative to the source. */
  readonly path: string
  readonly bytes: Uint8Array
}

export interface ImportPlaylists {
  readonly source: string
  readonly files: readonly PlaylistFile[]
  /** Where the source is on this device, for absolute paths. It is stored nowhere. */
  readonly root?: string
  /** `import` unless said otherwise. */
  readonly actor?: string
  /** The operation that the events belong to; a new one unless given. */
  readonly op?: OperationId
  /** The log of the playlists; the library's unless said otherwise. */
  readonly log?: LogName
}

export interface PlaylistImport {
  readonly path: string
  readonly playlist: Subject
  /** `kept`: people took the playlist away, and it stays away. */
  readonly outcome: "created" | "updated" | "unchanged" | "kept" | "failed"
  readonly reason?: string
  readonly entries: number
  readonly added: number
  readonly removed: number
  readonly moved: number
  readonly resolved: number
  /** What was found, but not at the very path. */
  readonly guesses: readonly { readonly path: string; readonly found: string; readonly rule: MatchRule }[]
  /** Entries that are placeholders: paths and addresses. */
  readonly missing: readonly string[]
  readonly warnings: readonly PlaylistWarning[]
}

export interface PlaylistImports {
  /** Absent where nothing changed. */
  readonly op?: OperationId
  readonly playlists: readonly PlaylistImport[]
}

/** The same file is the same playlist, on every device. */
export const playlistIdOf = (source: string, path: string): string =>
  deriveId("playlistFile", source, path.normalize("NFC"))

/** Each file is one append; all are one operation. What cannot be read is reported and stops nothing. */
export async function importPlaylists(library: Library, options: ImportPlaylists): Promise<PlaylistImports> {
  const { source, actor = "import" } = options
  const files = options.files.map((file) => ({ path: file.path, parsed: parsedOr(file) }))
  const copies = await copiesOf(
    library,
    source,
    files.flatMap(({ path, parsed }) => ("reason" in parsed ? [] : wantedBy(parsed.entries, placeOf(path, options)))),
  )
  const client = newClient(library.ports.random)
  const playlists: PlaylistImport[] = []
  let { op } = options
  let isChanged = false
  for (const { path, parsed } of files) {
    const subject = `playlist:${playlistIdOf(source, path)}`
    const nothing = { path, playlist: subject, ...NOTHING }
    if ("reason" in parsed) {
      playlists.push({ ...nothing, outcome: "failed", reason: parsed.reason })
      continue
    }
    const { warnings } = parsed
    const state = await stateOf(library, subject, options.log)
    if (state.removed) {
      playlists.push({ ...nothing, outcome: "kept", warnings })
      continue
    }
    const { entries, guesses } = await resolve(library, copies, options, path, parsed.entries)
    const list = { name: parsed.name ?? nameOf(path), entries, now: library.ports.clock.now() }
    const editing = { subject, state, client, ...(options.log === undefined ? {} : { log: options.log }) }
    const { events, ...counts } = importList(editing, list)
    const isNew = state.created === undefined
    if (events.length > 0) {
      op = (await library.append({ events, actor, ...(op === undefined ? {} : { op }) })).op
      isChanged = true
    }
    playlists.push({
      ...nothing,
      ...counts,
      outcome: isNew ? "created" : events.length > 0 ? "updated" : "unchanged",
      entries: entries.length,
      guesses,
      missing: entries.flatMap(({ tracks, missing }) => (tracks.length === 0 ? [missing.path] : [])),
      warnings,
    })
  }
  return { ...(isChanged && op !== undefined ? { op } : {}), playlists }
}

function parsedOr({ path, bytes }: PlaylistFile): ParsedPlaylist | { readonly reason: string } {
  try {
    return parsePlaylist(path, bytes)
  } catch (error) {
    if (!(error instanceof UnreadablePlaylist)) throw error
    return { reason: error.message }
  }
}

/** Gives placeholders their tracks where files have appeared since. Answers how many. */
export async function resolveMissing(
  library: Library,
  { source, actor = "import", op }: Pick<ImportPlaylists, "source" | "actor" | "op">,
): Promise<number> {
  const rows = await library.store.read(() => missingItems())
  const open = rows.filter(({ missing }) => missing.source === source)
  if (open.length === 0) return 0
  const wanted = open.map(({ missing: { path, durationMs } }) => ({ paths: [path], elsewhere: [], durationMs }))
  const copies = await copiesOf(library, source, wanted)
  const found = await library.store.read(function* () {
    const files = yield* findCopies(copies, wanted)
    const mediaFiles = files.flatMap((file) => (file === undefined ? [] : [file.mediaFile]))
    const tracks = yield* tracksOfFiles(copies.dialect, mediaFiles)
    return open.flatMap((row, i) => {
      const track = tracks.get(files[i]?.mediaFile ?? "")?.[0]
      return track === undefined ? [] : [{ ...row, track }]
    })
  })
  const client = newClient(library.ports.random)
  let operation = op
  for (const [key, items] of Map.groupBy(found, ({ playlist }) => playlist)) {
    const { subject, log } = subjectOf(key)
    const state = await stateOf(library, subject, log)
    const tracks = new Map(items.map(({ item, track }) => [item, track]))
    const events = replaceMissing({ subject, log, state, client }, tracks)
    if (events.length === 0) continue
    operation = (await library.append({ events, actor, ...(operation === undefined ? {} : { op: operation }) })).op
  }
  return found.length
}

/** A key of the table of playlists: the subject, behind the log where that is a member's. */
function subjectOf(key: string): { subject: Subject; log: LogName } {
  const space = key.indexOf(" ")
  return space < 0 ? { subject: key, log: LIBRARY } : { subject: key.slice(space + 1), log: key.slice(0, space) }
}

export function stateOf(library: Library, subject: Subject, log: LogName = LIBRARY): Promise<PlaylistState> {
  const { registry, store } = library
  const context: ActivityContext = { dialect: store.dialect, registry, generation: generation(library.generation) }
  return store.read(() => readPlaylist(context, subject, log))
}

interface Resolved {
  readonly entries: ImportedEntry[]
  readonly guesses: PlaylistImport["guesses"]
}

async function resolve(
  library: Library,
  copies: Copies,
  options: ImportPlaylists,
  path: string,
  entries: readonly PlaylistEntry[],
): Promise<Resolved> {
  const { source } = options
  const place = placeOf(path, options)
  const wanted = wantedBy(entries, place)
  const { found, tracks, parts } = await library.store.read(function* () {
    const files: (Found | undefined)[] = yield* findCopies(copies, wanted)
    const mediaFiles = files.flatMap((file) => (file === undefined ? [] : [file.mediaFile]))
    return {
      found: files,
      tracks: yield* tracksOfFiles(copies.dialect, mediaFiles),
      parts: yield* tracksOfParts(copies.dialect, mediaFiles),
    }
  })
  const times = new Map<string, number>()
  const resolved = entries.flatMap(({ location, ...about }, i): ImportedEntry[] => {
    const isUrl = location.kind === "url"
    // The id is made of the path as it was written: the same on every device, and telling nothing of it.
    const written = (isUrl ? location.url : location.path).normalize("NFC")
    const time = times.get(written) ?? 0
    times.set(written, time + 1)
    const missing = { path: pathShown({ location }, place), ...(isUrl ? {} : { source }), ...about }
    const mediaFile = found[i]?.mediaFile ?? ""
    const own = tracks.get(mediaFile) ?? []
    // An album in one file is all of its tracks.
    const ofEach = own.length > 0 ? [own] : (parts.get(mediaFile) ?? [[]])
    return ofEach.map((each, part) => ({
      id: deriveId("playlistEntry", location.kind, written, String(time), ...(part === 0 ? [] : [String(part)])),
      tracks: each,
      missing,
    }))
  })
  const guesses = found.flatMap((file, i) =>
    file === undefined || file.rule === "path"
      ? []
      : [{ path: pathShown(entries[i] as PlaylistEntry, place), found: file.path, rule: file.rule }],
  )
  return { entries: resolved, guesses }
}

const placeOf = (path: string, { root }: ImportPlaylists): Place => ({
  folder: parentOf(path),
  root: root?.replaceAll("\\", "/").replace(/\/$/, ""),
})

const wantedBy = (entries: readonly PlaylistEntry[], place: Place): Wanted[] =>
  entries.map(({ location, durationMs }) =>
    location.kind === "url" ? { paths: [], elsewhere: [] } : { ...wantedOf(location, place), durationMs },
  )

const pathShown = ({ location }: PlaylistEntry, place: Place): string =>
  location.kind === "url" ? location.url : shownPath(location, place)

const nameOf = (path: string): string => tidy(ownName(path).replace(/\.[^.]{1,5}$/, ""), 500) ?? "Playlist"

const NOTHING = { entries: 0, added: 0, removed: 0, moved: 0, resolved: 0, guesses: [], missing: [], warnings: [] }

/**
 * The files of a source, to find what playlists name. Exactly, or but for case and Unicode form, or by the end of the
 * path, or at last by name and length; anything but the exact path only where it means one file.
 */
import { all, among, type Library, partsOf, type Store, views, type Work } from "@ledgerline/core"
import { ownName } from "../scan/names.ts"

export interface Copies {
  readonly dialect: Store["dialect"]
  readonly byPath: ReadonlyMap<string, readonly CopyAt[]>
  readonly byName: ReadonlyMap<string, readonly CopyAt[]>
}

interface CopyAt {
  readonly mediaFile: string
  readonly path: string
  readonly folded: string
  readonly isPresent: boolean
}

export interface Found {
  readonly mediaFile: string
  /** Where it is, relative to the source. */
  readonly path: string
  readonly rule: MatchRule
}

export type MatchRule = "path" | "caseOrForm" | "endOfPath" | "nameAndDuration"

export interface Wanted {
  /** Paths relative to the source, likeliest first. */
  readonly paths: readonly string[]
  /** The path of another place, of which only the end can be of use. */
  readonly elsewhere: readonly string[]
  readonly durationMs?: number | undefined
}

/** Names such as 01.mp3 that are everywhere tell nothing. */
const MOST_OF_A_NAME = 500
const SLACK_MS = 2000

/** Copies that are looked at before other work has its turn. */
const PAGE = 1000

/**
 * The copies with a path that a source has or had: those that one of `wanted` may mean, or all. A source may have a
 * million of them and a playlist ten, so only those are held.
 */
export async function copiesOf(
  { store, ports }: Pick<Library, "store" | "ports">,
  source: string,
  wanted?: readonly Wanted[],
): Promise<Copies> {
  const byPath = new Map<string, CopyAt[]>()
  const byName = new Map<string, CopyAt[]>()
  const names = wanted && new Set(wanted.flatMap((each) => [...each.paths, ...each.elsewhere].map(nameKey)))
  const copies = { dialect: store.dialect, byPath, byName }
  if (names?.size === 0) return copies
  for (let after: string | undefined = ""; after !== undefined; await ports.pause?.()) {
    const rows = await store.read(() => copiesAfter(source, after as string))
    for (const { mediaFile, path, rawPath, state } of rows) {
      // A name that is not UTF-8 is most likely what an old program wrote into its playlists.
      const text = rawPath === null ? path : new TextDecoder("windows-1252").decode(rawPath)
      if (text === null || names?.has(nameKey(text)) === false) continue
      const at: CopyAt = { mediaFile, path: text, folded: folded(text), isPresent: state === "present" }
      push(byPath, text, at)
      push(byName, ownName(at.folded), at)
    }
    after = rows.length < PAGE ? undefined : rows.at(-1)?.id
  }
  return copies
}

const copiesAfter = (source: string, id: string) =>
  all(
    views
      .selectFrom("copy")
      .select(["id", "mediaFile", "path", "rawPath", "state"])
      .where("source", "=", source)
      .where("id", ">", id)
      .orderBy("id")
      .limit(PAGE),
  )

/** What two paths that may mean the same file have in common. */
const nameKey = (path: string): string => ownName(folded(path))

/** The file that each entry means, if any; in the order of the entries. */
export function* findCopies(copies: Copies, wanted: readonly Wanted[]): Work<(Found | undefined)[]> {
  const found = wanted.map((each) => byPlace(copies, each))
  const open = wanted.map((each, i) => (found[i] === undefined ? sameName(copies, each) : []))
  const files = [...new Set(open.flat().map(({ mediaFile }) => mediaFile))]
  const durations = new Map<string, number[]>()
  const rows = yield* all(
    views
      .selectFrom("trackFile")
      .innerJoin("track", "track.id", "trackFile.track")
      .select(["trackFile.mediaFile", "track.durationMs"])
      .where((of) => among(copies.dialect, of.ref("trackFile.mediaFile"), files)),
  )
  for (const { mediaFile, durationMs } of rows) if (durationMs !== null) push(durations, mediaFile, durationMs)
  return found.map((each, i) => {
    const length = wanted[i]?.durationMs
    if (each !== undefined || length === undefined) return each
    const fits = (ms: number): boolean => Math.abs(ms - length) <= SLACK_MS
    return only(
      "nameAndDuration",
      (open[i] ?? []).filter(({ mediaFile }) => durations.get(mediaFile)?.some(fits)),
    )
  })
}

function byPlace({ byPath, byName }: Copies, { paths, elsewhere }: Wanted): Found | undefined {
  for (const path of paths) {
    const exact = byPath.get(path)
    const one = exact?.find(({ isPresent }) => isPresent) ?? exact?.at(-1)
    if (one !== undefined) return { mediaFile: one.mediaFile, path: one.path, rule: "path" }
  }
  for (const path of paths) {
    const wanted = folded(path)
    const same = (byName.get(ownName(wanted)) ?? []).filter((copy) => copy.folded === wanted)
    const one = only("caseOrForm", same)
    if (one !== undefined) return one
  }
  for (const path of [...elsewhere, ...paths]) {
    const one = only("endOfPath", longestEnds(byName, folded(path)))
    if (one !== undefined) return one
  }
  return undefined
}

/** The copies that share the most folders with the path, from its end; at least one beside the name. */
function longestEnds(byName: Copies["byName"], path: string): CopyAt[] {
  const named = byName.get(ownName(path)) ?? []
  if (named.length > MOST_OF_A_NAME) return []
  const parts = path.split("/")
  let best: CopyAt[] = []
  let most = 2
  for (const copy of named) {
    const others = copy.folded.split("/")
    let shared = 0
    while (shared < Math.min(parts.length, others.length) && parts.at(-1 - shared) === others.at(-1 - shared))
      shared += 1
    if (shared > most) best = []
    if (shared < most) continue
    most = shared
    best.push(copy)
  }
  return best
}

function sameName({ byName }: Copies, { paths, elsewhere, durationMs }: Wanted): CopyAt[] {
  if (durationMs === undefined) return []
  const names = new Set([...paths, ...elsewhere].map(nameKey))
  const copies = [...names].flatMap((name) => byName.get(name) ?? [])
  return copies.length > MOST_OF_A_NAME ? [] : copies
}

/** Present ones first: a file that moved is still known at its old place. */
function only(rule: MatchRule, copies: readonly CopyAt[]): Found | undefined {
  for (const candidates of [copies.filter(({ isPresent }) => isPresent), copies]) {
    const [first] = candidates
    if (first === undefined) continue
    const isOne = candidates.every(({ mediaFile }) => mediaFile === first.mediaFile)
    return isOne ? { mediaFile: first.mediaFile, path: first.path, rule } : undefined
  }
  return undefined
}

/** The tracks of media files; those that show come first. */
export function* tracksOfFiles(
  dialect: Store["dialect"],
  files: readonly string[],
): Work<ReadonlyMap<string, readonly string[]>> {
  const tracks = new Map<string, string[]>()
  const rows = yield* all(
    views
      .selectFrom("trackFile")
      .innerJoin("track", "track.id", "trackFile.track")
      .select(["trackFile.mediaFile", "trackFile.track"])
      .where((of) => among(dialect, of.ref("trackFile.mediaFile"), [...new Set(files)]))
      .orderBy("track.hidden")
      .orderBy("track.id"),
  )
  for (const { mediaFile, track } of rows) push(tracks, mediaFile, track)
  return tracks
}

/** Of media files that sheets cut: the tracks of each part, in the order of the file. */
export function* tracksOfParts(
  dialect: Store["dialect"],
  files: readonly string[],
): Work<ReadonlyMap<string, readonly (readonly string[])[]>> {
  const parts = yield* partsOf(dialect, [...new Set(files)])
  const tracks = yield* tracksOfFiles(
    dialect,
    parts.map(({ id }) => id),
  )
  const found = new Map<string, (readonly string[])[]>()
  for (const { id, of } of parts) {
    const ofPart = tracks.get(id)
    if (ofPart !== undefined) push(found, of, ofPart)
  }
  return found
}

export const folded = (path: string): string => path.normalize("NFC").toLowerCase()

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

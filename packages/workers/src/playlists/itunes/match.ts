/** Which tracks of the library those of an iTunes library are: by where their files are, else by what they are called. */
import { all, among, type Library, views, type Work } from "@ledgerline/core"
import { type Copies, copiesOf, findCopies, folded, tracksOfFiles, type Wanted } from "../copies.ts"
import { locationOf, type PathLocation } from "../location.ts"
import { joined, shownPath } from "../wanted.ts"
import type { ItunesTrack } from "./parse.ts"

/** A folder as the iTunes library has it, and where that is here. */
export interface RootMapping {
  /** A path or a file URL: `G:\Music`, `file:///Users/ada/Music/`. */
  readonly from: string
  readonly source: string
  /** The folder in the source; its top unless given. */
  readonly folder?: string
}

export interface Match {
  readonly track: string
  readonly rule: "location" | "endOfPath" | "attributes"
}

/**
 * Why a track was not found. `noFile`: it is in a cloud or was deleted. `stream`: its location is no file. `notHere`: no
 * file at its place, and no track that is called like it. `several`: more than one. `noTrack`: its file is here, but is no
 * track: a person took that out, or a sheet cuts the file.
 */
export type Unmatched = "noFile" | "stream" | "notHere" | "several" | "noTrack"

interface Root {
  readonly path: string
  readonly source: string
  readonly folder: string
}

interface Named {
  readonly id: string
  readonly durationMs: number | null
}

const SLACK_MS = 2000

export interface Matcher {
  /** In the order of the tracks. */
  match(tracks: readonly ItunesTrack[]): Promise<(Match | Unmatched)[]>
  /** The path of a track that was not found, as it may be shown, and the source to look for it in. */
  placeOf(track: ItunesTrack): { readonly path: string; readonly source?: string }
}

/** Without mappings all sources are searched, by the ends of paths. */
export async function newMatcher(library: Library, mappings: readonly RootMapping[]): Promise<Matcher> {
  const roots = mappings.flatMap(({ from, source, folder = "" }): Root[] => {
    const location = locationOf(from)
    return location?.kind === "path" ? [{ path: location.path.replace(/\/+$/, ""), source, folder }] : []
  })
  const sources =
    mappings.length > 0
      ? [...new Set(mappings.map(({ source }) => source))]
      : await library.store.read(() => knownSources())
  const copies: Copies[] = []
  for (const source of sources) copies.push(await copiesOf(library, source))
  let named: Promise<ReadonlyMap<string, readonly Named[]>> | undefined

  return {
    async match(tracks) {
      const wanted = sources.map((source) => tracks.map((track) => wantedAt(track, source, roots)))
      const files = await library.store.read(function* () {
        const found: ((Match & { readonly mediaFile: string }) | undefined)[] = tracks.map(() => undefined)
        for (const [s, each] of copies.entries()) {
          for (const [i, copy] of (yield* findCopies(each, wanted[s] ?? [])).entries()) {
            if (copy === undefined || found[i] !== undefined) continue
            const rule = copy.rule === "endOfPath" ? "endOfPath" : "location"
            found[i] = { mediaFile: copy.mediaFile, track: "", rule }
          }
        }
        const { dialect } = library.store
        const byFile = yield* tracksOfFiles(
          dialect,
          found.flatMap((each) => (each === undefined ? [] : [each.mediaFile])),
        )
        const ids = found.map((each) => byFile.get(each?.mediaFile ?? "")?.[0])
        const shown = yield* canonical(dialect, ids)
        return found.map((each, i): Match | Unmatched => {
          const id = ids[i]
          if (each === undefined) return reasonOf(tracks[i] as ItunesTrack)
          return id === undefined ? "noTrack" : { track: shown.get(id) ?? id, rule: each.rule }
        })
      })
      if (files.every((file) => typeof file !== "string")) return files
      const names = await (named ??= library.store.read(() => tracksByName()))
      return files.map((file, i) =>
        typeof file === "string" ? byAttributes(names, tracks[i] as ItunesTrack, file) : file,
      )
    },
    placeOf(track) {
      const location = pathOf(track)
      const inside = location === undefined ? undefined : insideOf(location.path, roots)
      const [only] = sources
      const source = inside?.source ?? (sources.length === 1 ? only : undefined)
      const path = inside?.path ?? (location === undefined ? undefined : shownPath(location, { folder: "" }))
      const at = locationOf(track.location ?? "")
      const url = at?.kind === "url" ? at.url : undefined
      return {
        path: path ?? url ?? track.title ?? `iTunes ${track.persistentId ?? track.id}`,
        ...(source === undefined || url !== undefined ? {} : { source }),
      }
    },
  }
}

function pathOf({ location }: ItunesTrack): PathLocation | undefined {
  const at = location === undefined ? undefined : locationOf(location)
  return at?.kind === "path" ? at : undefined
}

/** Without a length: a name and a length say less than title, artist and album. */
function wantedAt(track: ItunesTrack, source: string, roots: readonly Root[]): Wanted {
  const location = pathOf(track)
  if (location === undefined) return { paths: [], elsewhere: [] }
  const inside = insideOf(
    location.path,
    roots.filter((root) => root.source === source),
  )
  return { paths: inside === undefined ? [] : [inside.path], elsewhere: [location.path] }
}

/** By the longest root that the path is in. Drives and Macs do not tell case apart. */
function insideOf(
  path: string,
  roots: readonly Root[],
): { readonly path: string; readonly source: string } | undefined {
  const around = roots
    .filter((root) => folded(path).startsWith(`${folded(root.path)}/`))
    .toSorted((a, b) => b.path.length - a.path.length)
  for (const root of around) {
    const inside = joined(root.folder, path.slice(root.path.length + 1))
    if (inside !== undefined) return { path: inside, source: root.source }
  }
  return undefined
}

function reasonOf({ location }: ItunesTrack): Unmatched {
  const at = location === undefined ? undefined : locationOf(location)
  return at === undefined ? "noFile" : at.kind === "url" ? "stream" : "notHere"
}

function byAttributes(
  names: ReadonlyMap<string, readonly Named[]>,
  track: ItunesTrack,
  otherwise: Unmatched,
): Match | Unmatched {
  const { title, artist, album, durationMs } = track
  if (title === undefined || artist === undefined || durationMs === undefined) return otherwise
  const fits = ({ durationMs: length }: Named): boolean => length !== null && Math.abs(length - durationMs) <= SLACK_MS
  const found = (names.get(nameKey(title, artist, album)) ?? []).filter(fits)
  const [one] = found
  return one === undefined ? otherwise : found.length > 1 ? "several" : { track: one.id, rule: "attributes" }
}

const nameKey = (...names: readonly (string | null | undefined)[]): string =>
  names.map((name) => folded(name ?? "").trim()).join("\0")

function* tracksByName(): Work<ReadonlyMap<string, readonly Named[]>> {
  const rows = yield* all(
    views
      .selectFrom("track")
      .select(["id", "title", "artist", "album", "durationMs"])
      .where((eb) => eb("hidden", "=", eb.lit(0))),
  )
  return Map.groupBy(rows, ({ title, artist, album }) => nameKey(title, artist, album))
}

function* knownSources(): Work<string[]> {
  return (yield* all(views.selectFrom("copy").select("source").distinct().orderBy("source"))).map(
    ({ source }) => source,
  )
}

function* canonical(
  dialect: Library["store"]["dialect"],
  ids: readonly (string | undefined)[],
): Work<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== undefined))]
  const rows = yield* all(
    views
      .selectFrom("merge")
      .select(["track", "canonical"])
      .where((of) => among(dialect, of.ref("track"), wanted)),
  )
  return new Map(rows.map((row) => [row.track, row.canonical]))
}

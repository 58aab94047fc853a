/** Folders as sources: which one a path is, or a new one. */
import { realpathSync, statSync } from "node:fs"
import { opendir } from "node:fs/promises"
import { basename, resolve, sep } from "node:path"
import { type Library, query, queryOne, upsert } from "@ledgerline/core"
import { UnreachableSource } from "../errors.ts"
import { hasFiles } from "../local/files.ts"
import { LOCAL_SOURCE, prepareLocalTables } from "../local/tables.ts"
import { bytesOf, nameOf, shown } from "../scan/names.ts"

export interface LocalSource {
  readonly source: string
  /** Absolute, links resolved. */
  readonly path: string
  /** The folder's name, for people. */
  readonly name: string
}

const local = (source: string, path: string): LocalSource => ({
  source,
  path,
  name: shown(basename(path)).slice(0, 500).toWellFormed() || "Music",
})

interface Placed {
  readonly source: string
  readonly path: Uint8Array
}

/** The folders that are sources on this device. One that was taken out of the library is none, until that is taken back. */
export async function localSources(library: Library): Promise<LocalSource[]> {
  const { dialect } = library.store
  const rows = await library.store.read(function* () {
    if ((yield* queryOne(dialect.exists, [LOCAL_SOURCE.name])) === undefined) return []
    return yield* query<Placed>(
      'SELECT place.source, place.path FROM "localSource" AS place JOIN source ON source.id = place.source ORDER BY place.source',
    )
  })
  return rows.map(({ source, path }) => local(source, nameOf(Buffer.from(path))))
}

/** Calls back after some milliseconds; answers what prevents it. */
export type After = (milliseconds: number, action: () => void) => () => void

/** A folder that does not answer by then, as on a share whose server is away, counts as not there. */
const PATIENCE = 2000

/**
 * The sources whose folders are not there now, such as those on a disk that is unplugged. An empty folder of which files
 * are known is where such a disk was mounted. With `after`, none is waited for longer than two seconds.
 */
export async function unreachableSources(library: Library, after?: After): Promise<Set<string>> {
  const sources = await localSources(library)
  const found = await Promise.all(sources.map(({ path }) => inTime(lookAt(bytesOf(path)), after)))
  const unreachable = new Set<string>()
  for (const [i, { source }] of sources.entries()) {
    const state = found[i] ?? "away"
    if (state === "away" || (state === "empty" && (await library.store.read(() => hasFiles(source)))))
      unreachable.add(source)
  }
  return unreachable
}

type FolderState = "there" | "empty" | "away"

async function lookAt(path: Buffer): Promise<FolderState> {
  try {
    const folder = await opendir(path)
    const [entry] = [await folder.read(), await folder.close()]
    return entry === null ? "empty" : "there"
  } catch {
    return "away"
  }
}

function inTime(answer: Promise<FolderState>, after: After | undefined): Promise<FolderState> {
  if (after === undefined) return answer
  return new Promise((resolve) => {
    const cut = after(PATIENCE, () => resolve("away"))
    void answer.then((state) => {
      cut()
      resolve(state)
    })
  })
}

/**
 * The source that a folder is, or is in; a new one where it is none yet. Fails with {@link UnreachableSource} where
 * there is no such folder.
 */
export async function openSource(library: Library, folder: string, actor: string): Promise<LocalSource> {
  const path = realFolder(folder)
  await prepareLocalTables(library.store)
  const known = (await localSources(library)).find((each) => path === each.path || isBelow(path, each.path))
  if (known !== undefined) return known
  const before = await library.store.read(() => query<Placed>('SELECT source, path FROM "localSource" ORDER BY source'))
  // One that was taken out comes back under its id, with what is known of its files.
  const source =
    before.find((each) => nameOf(Buffer.from(each.path)) === path)?.source ??
    Buffer.from(library.ports.random.bytes(16)).toString("hex")
  const made = local(source, path)
  await library.append({
    actor,
    events: function* () {
      yield* upsert(LOCAL_SOURCE, [[source, bytesOf(path)]])
      const payload = { name: made.name, kind: "folder", replica: library.origin }
      return [{ type: "source.added", subject: `source:${source}`, payload }]
    },
  })
  return made
}

/** Takes a source out of the library. Its files, and what is known of them, stay; so does what was imported from it. */
export const removeSource = (library: Library, source: string, actor: string): ReturnType<Library["append"]> =>
  library.append({ actor, events: [{ type: "source.removed", subject: `source:${source}`, payload: {} }] })

const isBelow = (path: string, folder: string): boolean => path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

function realFolder(folder: string): string {
  const asked = resolve(folder)
  try {
    const path = nameOf(realpathSync(Buffer.from(asked), { encoding: "buffer" }) as unknown as Buffer)
    if (statSync(bytesOf(path)).isDirectory()) return path
  } catch (cause) {
    throw new UnreachableSource({ path: asked, message: `${asked} cannot be reached: ${(cause as Error).message}` })
  }
  throw new UnreachableSource({ path: asked, message: `${asked} is not a folder` })
}

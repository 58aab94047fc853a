/** Folders as sources: which one a path is, or a new one. */
import { realpathSync, statSync } from "node:fs"
import { basename, resolve, sep } from "node:path"
import { type Library, query, queryOne, upsert } from "@ledgerline/core"
import { UnreachableSource } from "../errors.ts"
import { LOCAL_SOURCE } from "../local/tables.ts"
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

/** The folders that are sources on this device. */
export async function localSources(library: Library): Promise<LocalSource[]> {
  const { dialect } = library.store
  const rows = await library.store.read(function* () {
    if ((yield* queryOne(dialect.exists, [LOCAL_SOURCE.name])) === undefined) return []
    return yield* query<{ source: string; path: Uint8Array }>('SELECT source, path FROM "localSource" ORDER BY source')
  })
  return rows.map(({ source, path }) => local(source, nameOf(Buffer.from(path))))
}

/** The sources whose folders are not there now, such as those on a disk that is unplugged. */
export async function unreachableSources(library: Library): Promise<Set<string>> {
  const gone = (await localSources(library)).filter(({ path }) => !isFolder(bytesOf(path)))
  return new Set(gone.map(({ source }) => source))
}

function isFolder(path: Buffer): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * The source that a folder is, or is in; a new one where it is none yet. Fails with {@link UnreachableSource} where
 * there is no such folder.
 */
export async function openSource(library: Library, folder: string, actor: string): Promise<LocalSource> {
  const path = realFolder(folder)
  const known = (await localSources(library)).find((each) => path === each.path || isBelow(path, each.path))
  if (known !== undefined) return known
  const source = Buffer.from(library.ports.random.bytes(16)).toString("hex")
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

/**
 * Where folders show. Devices that did not meet may have put two folders into each other, or something into a folder that
 * another one took away: everything shows all the same, and everywhere at the same place. PLAYLIST-13.
 */
import type { Work } from "../../store/port.ts"
import { all, views } from "../../views/database.ts"
import type { RowOf } from "../../views/rows.ts"
import type { PLAYLIST_FOLDER } from "./view.ts"

type FolderRow = RowOf<typeof PLAYLIST_FOLDER>

export interface PlacedFolder extends FolderRow {
  /** In which folder it shows; null at the top. */
  readonly parent: string | null
}

/** The folders of one log. */
export class FolderTree {
  readonly #rows: ReadonlyMap<string, FolderRow>
  readonly #above: ReadonlyMap<string, string | null>

  /** `rows`: all of one log, removed ones included. */
  constructor(rows: readonly FolderRow[]) {
    this.#rows = new Map(rows.map((row) => [row.id, row]))
    this.#above = withoutCircles(this.#rows)
  }

  /** Those that show, by name. */
  get folders(): readonly PlacedFolder[] {
    return [...this.#rows.values()]
      .filter(({ removed }) => removed === 0)
      .map((row) => ({ ...row, parent: this.shown(this.#above.get(row.id) ?? null) }))
  }

  has(id: string): boolean {
    return this.#rows.get(id)?.removed === 0
  }

  /** The folder in which something shows that was put into one: that one, or the next above that is there; null at the top. */
  shown(id: string | null): string | null {
    for (let at = id; at !== null; at = this.#above.get(at) ?? null) if (this.has(at)) return at
    return null
  }

  /** The names of the folders in which something shows that was put into one, from the top. */
  path(id: string | null): readonly string[] {
    const names: string[] = []
    for (let at = this.shown(id); at !== null; at = this.shown(this.#above.get(at) ?? null))
      names.unshift(this.#rows.get(at)?.name ?? "")
    return names
  }

  /** Whether a folder is another one or lies in it, however deep. */
  isWithin(id: string, other: string): boolean {
    for (let at: string | null = id; at !== null; at = this.#above.get(at) ?? null) if (at === other) return true
    return false
  }
}

/** The folder above each; of a circle the one with the smallest id is at the top. */
function withoutCircles(rows: ReadonlyMap<string, FolderRow>): ReadonlyMap<string, string | null> {
  const above = new Map<string, string | null>()
  for (const { id, parent } of rows.values()) above.set(id, parent !== null && rows.has(parent) ? parent : null)
  const done = new Set<string>()
  for (const start of rows.keys()) {
    const path: string[] = []
    const onPath = new Set<string>()
    let at: string | null = start
    while (at !== null && !done.has(at) && !onPath.has(at)) {
      path.push(at)
      onPath.add(at)
      at = above.get(at) ?? null
    }
    if (at !== null && onPath.has(at)) {
      const circle = path.slice(path.indexOf(at))
      above.set(
        circle.reduce((a, b) => (a < b ? a : b)),
        null,
      )
    }
    for (const id of path) done.add(id)
  }
  return above
}

/** The folders of a member's own log, or of the library's where `user` is empty. */
export function* readFolders(user: string): Work<FolderTree> {
  return new FolderTree(
    yield* all(
      views.selectFrom("playlistFolder").selectAll().where("user", "=", user).orderBy("nameKey").orderBy("subject"),
    ),
  )
}

/** Folders in which something changed, until it is quiet there: what is being copied is not looked at half. */
import type { WantedFolder } from "../scan/wanted.ts"

export interface Quiet {
  /** A folder is looked at when nothing changed in it for so long. */
  readonly quietMs: number
  /** Or, at the latest, so long after the first change. */
  readonly mostMs: number
}

interface Dirty {
  deep: boolean
  readonly firstAt: number
  lastAt: number
}

export class DirtyFolders {
  readonly #quiet: Quiet
  readonly #folders = new Map<string, Dirty>()

  constructor(quiet: Quiet) {
    this.#quiet = quiet
  }

  add(folders: readonly WantedFolder[], now: number): void {
    for (const { path, deep } of folders) {
      const known = this.#folders.get(path)
      if (known === undefined) this.#folders.set(path, { deep, firstAt: now, lastAt: now })
      else {
        known.deep ||= deep
        known.lastAt = now
      }
    }
  }

  /** When the next folder is due. */
  get dueAt(): number | undefined {
    const times = [...this.#folders.values()].map((dirty) => this.#dueAt(dirty))
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b))
  }

  /** Takes the folders that are due. */
  take(now: number): WantedFolder[] {
    const due = [...this.#folders].filter(([, dirty]) => this.#dueAt(dirty) <= now)
    for (const [path] of due) this.#folders.delete(path)
    return due.map(([path, { deep }]) => ({ path, deep })).toSorted((a, b) => (a.path < b.path ? -1 : 1))
  }

  clear(): void {
    this.#folders.clear()
  }

  #dueAt({ firstAt, lastAt }: Dirty): number {
    return Math.min(lastAt + this.#quiet.quietMs, firstAt + this.#quiet.mostMs)
  }
}

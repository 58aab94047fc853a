/** The downloads that are to come, as they are remembered. */
import { query, remove, type Store, upsert, type Work } from "@ledgerline/core"
import { CLIENT_DOWNLOAD } from "./tables.ts"

export interface Queued {
  readonly mediaFile: string
  readonly track: string
  readonly priority: number
  readonly askedAt: number
  readonly size: number | null
  readonly server: string | null
  readonly etag: string | null
  readonly tries: number
  readonly nextAt: number
  readonly reason: string | null
  readonly message: string | null
}

export class Queue {
  readonly #store: Store
  readonly #rows: Map<string, Queued>
  /** Ids in order; of those that are gone, some may be among them. */
  #order: readonly string[] | undefined

  private constructor(store: Store, rows: readonly Queued[]) {
    this.#store = store
    this.#rows = new Map(rows.map((row) => [row.mediaFile, row]))
  }

  static async open(store: Store): Promise<Queue> {
    return new Queue(store, await store.read(() => query<Queued>(`SELECT * FROM "${CLIENT_DOWNLOAD.name}"`)))
  }

  get(mediaFile: string): Queued | undefined {
    return this.#rows.get(mediaFile)
  }

  get all(): Queued[] {
    return [...this.inOrder()]
  }

  /** The next first. Whoever looks only at the first few pays for those. */
  *inOrder(): Generator<Queued, void> {
    this.#order ??= [...this.#rows.values()]
      .toSorted((a, b) => b.priority - a.priority || a.askedAt - b.askedAt)
      .map(({ mediaFile }) => mediaFile)
    for (const mediaFile of this.#order) {
      const row = this.#rows.get(mediaFile)
      if (row !== undefined) yield row
    }
  }

  get size(): number {
    return this.#rows.size
  }

  async put(rows: readonly Queued[]): Promise<void> {
    const known = new Set(rows.filter(({ mediaFile }) => this.#rows.has(mediaFile)))
    await this.#store.write(() => upsert(CLIENT_DOWNLOAD, rows.map(rowOf)))
    for (const row of rows) {
      // It came meanwhile, or is not wanted any more.
      if (known.has(row) && !this.#rows.has(row.mediaFile)) continue
      if (this.#rows.get(row.mediaFile)?.priority !== row.priority) this.#order = undefined
      this.#rows.set(row.mediaFile, row)
    }
  }

  /** Changes a row that is still there. */
  async change(mediaFile: string, said: Partial<Queued>): Promise<void> {
    const row = this.#rows.get(mediaFile)
    if (row !== undefined) await this.put([{ ...row, ...said }])
  }

  /** Changes a row in memory alone: what may be lost with the program. {@link change} keeps it too. */
  note(mediaFile: string, said: Partial<Queued>): void {
    const row = this.#rows.get(mediaFile)
    if (row !== undefined) this.#rows.set(mediaFile, { ...row, ...said })
  }

  async remove(mediaFile: string): Promise<void> {
    this.forget(mediaFile)
    await this.#store.write(() => this.removing([mediaFile]))
  }

  /** Removes rows in memory, of files that came; {@link removing} removes them where they are kept. */
  forget(mediaFile: string): void {
    this.#rows.delete(mediaFile)
  }

  removing(mediaFiles: readonly string[]): Work<void> {
    return remove(
      CLIENT_DOWNLOAD,
      mediaFiles.map((mediaFile) => [mediaFile]),
    )
  }
}

const rowOf = (row: Queued) => [
  row.mediaFile,
  row.track,
  row.priority,
  row.askedAt,
  row.size,
  row.server,
  row.etag,
  row.tries,
  row.nextAt,
  row.reason,
  row.message,
]

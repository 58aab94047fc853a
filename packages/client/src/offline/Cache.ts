/** Which whole files are here, what they take, and when each was used last. The files themselves say what is there. */
import { query, remove, run, type Store, upsert, type Work } from "@ledgerline/core"
import { LedgerlineError } from "../errors.ts"
import type { CacheFiles, Whole } from "./files.ts"
import { isFull } from "./isFull.ts"
import type { Condition } from "./proof.ts"
import { CLIENT_CHECK, CLIENT_FILE } from "./tables.ts"

export interface CachedFile {
  readonly mediaFile: string
  readonly bytes: number
  readonly server: string
  readonly addedAt: number
  readonly usedAt: number
}

export interface CacheOptions {
  readonly store: Store
  readonly files: CacheFiles
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Whether files may be there that were encrypted otherwise than they are now. */
  readonly mayBeSealedOtherwise: boolean
}

export class Cache {
  readonly #options: CacheOptions
  readonly #rows: Map<string, CachedFile>
  readonly #conditions: Map<string, Condition>
  #ids: ReadonlySet<string> | undefined
  #bytes = 0
  readonly #unsaved = new Set<string>()

  private constructor(options: CacheOptions, conditions: Map<string, Condition>) {
    this.#options = options
    this.#rows = new Map()
    this.#conditions = conditions
  }

  /** What a crash left between a file and its row is put right by the files. */
  static async open(options: CacheOptions): Promise<Cache> {
    const { store, files, now, mayBeSealedOtherwise } = options
    const rows = await store.read(() => query<CachedFile>(`SELECT * FROM "${CLIENT_FILE.name}"`))
    const known = new Map(rows.map((row) => [row.mediaFile, row]))
    const there = new Map((await files.list()).map(({ id, bytes }) => [id, bytes]))
    const checks = await store.read(() =>
      query<{ mediaFile: string; condition: Condition }>(`SELECT * FROM "${CLIENT_CHECK.name}"`),
    )
    const cache = new Cache(options, new Map(checks.map(({ mediaFile, condition }) => [mediaFile, condition])))
    for (const [id, bytes] of there) {
      const row = known.get(id)
      // Nobody can read it any more, and it would take room that nobody counts.
      if (mayBeSealedOtherwise && !(await isOpened(files, id))) {
        await files.remove(id)
        there.delete(id)
        continue
      }
      // A row says that all of it is on the disk. Without one it may be less than it was before the power went.
      if (row?.bytes !== bytes && !(await isAsCalled(files, id))) {
        await files.remove(id)
        there.delete(id)
        continue
      }
      cache.#bytes += bytes
      cache.#rows.set(id, { ...(row ?? { mediaFile: id, server: "", addedAt: now(), usedAt: now() }), bytes })
    }
    const gone = [...rows, ...checks].filter(({ mediaFile }) => !there.has(mediaFile))
    for (const { mediaFile } of gone) cache.#conditions.delete(mediaFile)
    await store.write(function* () {
      for (const table of [CLIENT_FILE, CLIENT_CHECK])
        yield* remove(
          table,
          gone.map(({ mediaFile }) => [mediaFile]),
        )
      yield* upsert(CLIENT_FILE, [...cache.#rows.values()].map(rowOf))
    })
    return cache
  }

  get ids(): ReadonlySet<string> {
    this.#ids ??= new Set(this.#rows.keys())
    return this.#ids
  }

  /** On the disk. */
  get bytes(): number {
    return this.#bytes
  }

  get count(): number {
    return this.#rows.size
  }

  /** Whether a file is damaged where it came from, too. */
  isDamaged(mediaFile: string): boolean {
    return this.#conditions.get(mediaFile) === "damaged"
  }

  /** How many are. */
  get damaged(): number {
    let count = 0
    for (const condition of this.#conditions.values()) if (condition === "damaged") count += 1
    return count
  }

  /** Files at which nobody has looked from end to end. */
  unchecked(): string[] {
    return [...this.#rows.keys()].filter((mediaFile) => !this.#conditions.has(mediaFile))
  }

  /** Somebody looked at it from end to end. Answers whether that was not known. */
  async checked(mediaFile: string, condition: Condition): Promise<boolean> {
    if (this.#conditions.get(mediaFile) === condition) return false
    await this.#options.store.write(() => upsert(CLIENT_CHECK, [[mediaFile, condition]]))
    this.#conditions.set(mediaFile, condition)
    return true
  }

  byServer(): { server: string; bytes: number; files: number }[] {
    const groups = Map.groupBy(this.#rows.values(), ({ server }) => server)
    return [...groups].map(([server, rows]) => ({
      server,
      bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
      files: rows.length,
    }))
  }

  /** The one used longest ago first. */
  byUse(): CachedFile[] {
    return [...this.#rows.values()].toSorted((a, b) => a.usedAt - b.usedAt)
  }

  /** A file came. Its row is written by {@link save}; until then a crash loses where it came from, and nothing else. */
  add(mediaFile: string, bytes: number, server: string, condition: Condition): void {
    const now = this.#options.now()
    const row = { mediaFile, bytes, server, addedAt: now, usedAt: now }
    this.#unsaved.add(mediaFile)
    this.#conditions.set(mediaFile, condition)
    this.#bytes += bytes - (this.#rows.get(mediaFile)?.bytes ?? 0)
    this.#rows.set(mediaFile, row)
    this.#ids = undefined
  }

  /** Writes the rows of what came, once it is on the disk, and what `also` writes, in one transaction. Answers what is lost. */
  async save(also: () => Work<void>): Promise<readonly string[]> {
    const came = [...this.#unsaved].flatMap((mediaFile) => this.#rows.get(mediaFile) ?? [])
    const lost = await this.#options.files.sync(came.map(({ mediaFile }) => mediaFile))
    for (const mediaFile of lost) await this.remove(mediaFile)
    const rows = came.flatMap(({ mediaFile, addedAt }) => {
      const row = this.#rows.get(mediaFile)
      return row?.addedAt === addedAt ? row : []
    })
    const checks = rows.map(({ mediaFile }) => [mediaFile, this.#conditions.get(mediaFile) ?? "sound"])
    await this.#options.store.write(function* () {
      yield* upsert(CLIENT_FILE, rows.map(rowOf))
      yield* upsert(CLIENT_CHECK, checks)
      yield* also()
    })
    for (const { mediaFile, addedAt } of rows)
      if (this.#rows.get(mediaFile)?.addedAt === addedAt) this.#unsaved.delete(mediaFile)
    return lost
  }

  /** It is played, or was asked for. */
  async use(mediaFile: string): Promise<void> {
    const row = this.#rows.get(mediaFile)
    if (row === undefined) return
    const usedAt = Math.max(this.#options.now(), row.usedAt + 1)
    this.#rows.set(mediaFile, { ...row, usedAt })
    await this.#options.store
      .write(() => run(`UPDATE "${CLIENT_FILE.name}" SET "usedAt" = ? WHERE "mediaFile" = ?`, [usedAt, mediaFile]))
      .catch((cause: unknown) => {
        // On a full disk, too, what is here is played.
        if (!isFull(cause)) throw cause
      })
  }

  /** Opens a file, now the one used last; undefined where it is not here. What turns out to be gone is forgotten. */
  async open(mediaFile: string): Promise<Whole | undefined> {
    if (!this.#rows.has(mediaFile)) return undefined
    const whole = await this.#options.files.open(mediaFile)
    if (whole === undefined) await this.remove(mediaFile)
    else await this.use(mediaFile)
    return whole
  }

  locate(mediaFile: string): string | undefined {
    return this.#rows.has(mediaFile) ? this.#options.files.locate(mediaFile) : undefined
  }

  async remove(mediaFile: string): Promise<void> {
    await this.#options.files.remove(mediaFile)
    this.#bytes -= this.#rows.get(mediaFile)?.bytes ?? 0
    this.#rows.delete(mediaFile)
    this.#unsaved.delete(mediaFile)
    this.#conditions.delete(mediaFile)
    this.#ids = undefined
    await this.#options.store.write(function* () {
      for (const table of [CLIENT_FILE, CLIENT_CHECK]) yield* remove(table, [[mediaFile]])
    })
  }
}

/** Whether it can be read by the key that there is now, or without one: its beginning shows it. */
async function isOpened(files: CacheFiles, id: string): Promise<boolean> {
  const whole = await files.open(id)
  if (whole === undefined) return false
  try {
    await whole.read(0, 1)
    return true
  } catch (cause) {
    if (cause instanceof LedgerlineError && cause.reason === "damaged") return false
    throw cause
  } finally {
    await whole.close()
  }
}

/** Without a row nobody knows whether all of it got to the disk. */
async function isAsCalled(files: CacheFiles, id: string): Promise<boolean> {
  const seen = await files.examine(id).catch(() => undefined)
  return seen?.id === id && seen.proof !== "broken"
}

const rowOf = ({ mediaFile, bytes, server, addedAt, usedAt }: CachedFile) => [mediaFile, bytes, server, addedAt, usedAt]

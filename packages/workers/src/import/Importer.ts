/**
 * Imports a folder: walks it, reads what is new or changed in threads, and appends what that means, batch by batch. Each
 * batch holds the events, what is remembered of the files and the rows of blobs in one transaction, so that an import
 * that was cut off goes on where it was and does nothing twice.
 */
import { insertNew, type Library, remove, upsert } from "@ledgerline/core"
import { BlobStore } from "../blobs/BlobStore.ts"
import { sweepBlobs } from "../blobs/files.ts"
import type { NewBlob } from "../blobs/newBlob.ts"
import { fileKeys, fileRow, FILES, type LocalFile } from "../local/files.ts"
import { BLOB, prepareLocalTables } from "../local/tables.ts"
import type { PoolPorts } from "../ports.ts"
import { below, shown } from "../scan/names.ts"
import { walkFolder } from "../scan/walkFolder.ts"
import { claimsOfUnit } from "./claims.ts"
import { decide, type Slice, wantedFor } from "./decide.ts"
import { ImportPool } from "./ImportPool.ts"
import { embeddedOf, readKnown } from "./known.ts"
import { look, type LookedFile } from "./look.ts"
import { findLosses, type Losses, lossEvents } from "./losses.ts"
import { Operation } from "./Operation.ts"
import { takePlaylists } from "./playlistFiles.ts"
import { readUnit } from "./readUnit.ts"
import { type ImportProgress, type ImportReport, Tally } from "./report.ts"
import { type LocalSource, openSource } from "./sources.ts"
import { type ReadUnit, units } from "./unit.ts"

export interface ImportOptions {
  readonly library: Library
  /** The folder with the music. It is only read. */
  readonly folder: string
  /** The folder where large blobs are kept. */
  readonly blobs: string
  readonly ports: PoolPorts
  /** Follow links that lead out of the folder. */
  readonly followLinks?: boolean
  /** A person said that missing files are gone for good. */
  readonly confirmLosses?: boolean
  /** Threads that the caller keeps for several imports; else an import has its own. */
  readonly pool?: ImportPool
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

const ACTOR = "import"
/** Files in one transaction: some 150 events, so that nothing else waits long. */
const BATCH = 32
/** Files that are being read or wait for it. */
const AHEAD = 512

/**
 * Imports a folder, or looks through it again. Fails with UnreachableSource where it is not there, with what `signal`
 * says where that aborts, and as {@link Library.append} does; what was stored until then stays.
 */
export async function importFolder(options: ImportOptions): Promise<ImportReport> {
  await prepareLocalTables(options.library.store)
  sweepBlobs(options.blobs)
  const source = await openSource(options.library, options.folder, ACTOR)
  return new Import(options, source).run()
}

class Import {
  readonly #options: ImportOptions
  readonly #library: Library
  readonly #source: LocalSource
  readonly #blobs: BlobStore
  readonly #pool: ImportPool
  readonly #tally = new Tally()
  readonly #visited = new Set<string>()
  readonly #incomplete: string[] = []
  readonly #gone: LocalFile[] = []
  readonly #playlists: LookedFile[] = []
  /** New places of media files that were known: where a file is gone elsewhere, it has moved. */
  readonly #elsewhere = new Map<string, number>()
  readonly #operation: Operation
  #waiting: { slices: Slice[]; blobs: NewBlob[]; files: number } = { slices: [], blobs: [], files: 0 }

  constructor(options: ImportOptions, source: LocalSource) {
    const { library, blobs, ports, pool } = options
    this.#options = options
    this.#library = library
    this.#source = source
    this.#blobs = new BlobStore(library.store, blobs)
    this.#pool = pool ?? new ImportPool({ ports })
    this.#operation = new Operation(library, { actor: ACTOR, kind: "import", label: source.name })
  }

  async run(): Promise<ImportReport> {
    const { clock } = this.#library.ports
    const began = clock.now()
    try {
      await this.#readAll()
      const losses = await this.#takeLosses()
      await this.#takePlaylists()
      await this.#finish("done")
      return this.#report(losses, (clock.now() - began) / 1000)
    } catch (cause) {
      const outcome = this.#options.signal?.aborted === true ? "cancelled" : "failed"
      // What failed may be the disk: then this fails too, and the first reason is the one to tell.
      await this.#finish(outcome).catch(() => undefined)
      throw cause
    } finally {
      if (this.#options.pool === undefined) await this.#pool.close()
    }
  }

  /** Reads ahead of what is stored; stores in the order of the walk, so that equal folders give equal events. */
  async #readAll(): Promise<void> {
    const { signal, followLinks = false } = this.#options
    const reading: { readonly unit: Promise<{ unit: ReadUnit; blobs: NewBlob[] }>; readonly files: number }[] = []
    let ahead = 0
    const storeFirst = async (): Promise<void> => {
      const first = reading.shift()
      if (first === undefined) return
      const { unit, blobs } = await first.unit
      ahead -= first.files
      await this.#take(unit, blobs)
    }
    try {
      for await (const unit of units(walkFolder(this.#source.path, { followLinks }, signal))) {
        const looked = await look(this.#library, this.#source.source, unit)
        for (const { path, incomplete } of unit.listings) {
          this.#visited.add(path)
          if (incomplete) this.#incomplete.push(path)
        }
        this.#gone.push(...looked.gone)
        this.#playlists.push(...looked.playlists.filter((file) => !file.isUnchanged))
        this.#tally.notes.push(...looked.problems.map(({ path, message }) => ({ path: shown(path), reason: message })))
        this.#tally.found += looked.audio.length
        this.#tally.folder = shown(looked.folder)
        if (!looked.isDirty) {
          this.#unchanged(looked.audio.map(({ known }) => known))
          continue
        }
        const files = looked.audio.length + looked.images.length
        ahead += files
        const onRead = (): void => {
          this.#tally.done += 1
        }
        const read = readUnit(looked, {
          pool: this.#pool,
          blobs: this.#blobs.folder,
          root: this.#source.path,
          signal,
          onRead,
        })
        // Awaited when its turn comes; until then its failure is not unhandled.
        read.catch(() => undefined)
        reading.push({ unit: read, files })
        while (ahead > AHEAD) await storeFirst()
        this.#tell()
      }
      this.#tally.phase = "reading"
      while (reading.length > 0) await storeFirst()
      await this.#store()
      this.#tally.phase = "finishing"
    } finally {
      await Promise.allSettled(reading.map(({ unit }) => unit))
    }
  }

  #unchanged(files: readonly (LocalFile | undefined)[]): void {
    const { counts, failed } = this.#tally
    this.#tally.done += files.length
    for (const file of files) {
      if (file?.failure == null) counts.unchanged += 1
      else {
        counts.failed += 1
        failed.push({ path: shown(below(file.folder, file.name)), reason: file.failure })
      }
    }
    this.#tell()
  }

  /** Decides on a unit as a whole, and stores it in batches of a bearable size. */
  async #take(unit: ReadUnit, blobs: readonly NewBlob[]): Promise<void> {
    const tracks = unit.files.flatMap(({ read, known }) => (read === undefined && known?.track ? [known.track] : []))
    const embedded = await this.#library.store.read(() => embeddedOf(this.#library.store.dialect, tracks))
    const claimed = claimsOfUnit(unit, ({ known }) => embedded.get(known?.track ?? "") ?? {})
    this.#waiting.blobs.push(...blobs)
    const last = Math.max(1, unit.files.length)
    for (let from = 0; from < last; from += BATCH) {
      const to = Math.min(unit.files.length, from + BATCH)
      this.#waiting.slices.push({ unit, claimed, from, to })
      this.#waiting.files += to - from + 1
      if (this.#waiting.files >= BATCH) await this.#store()
    }
  }

  async #store(): Promise<void> {
    const { slices, blobs } = this.#waiting
    if (slices.length === 0) return
    this.#waiting = { slices: [], blobs: [], files: 0 }
    this.#options.signal?.throwIfAborted()
    const { source } = this.#source
    const blobRows = await this.#blobs.keep(blobs)
    const nowUs = this.#library.ports.clock.now() * 1000
    const wanted = wantedFor(source, slices)
    let decided: ReturnType<typeof decide> | undefined
    await this.#operation.append(function* (context) {
      decided = decide(slices, yield* readKnown(context, wanted), { source, nowUs })
      yield* insertNew(BLOB, blobRows)
      yield* upsert(
        FILES,
        decided.rows.map((row) => fileRow(source, row)),
      )
      return decided.events
    })
    this.#count(decided as ReturnType<typeof decide>)
    this.#tell()
  }

  #count({ outcomes, failures }: ReturnType<typeof decide>): void {
    const { counts, failed } = this.#tally
    for (const { outcome, mediaFile } of outcomes) {
      counts[outcome] += 1
      if (mediaFile !== undefined) this.#elsewhere.set(mediaFile, (this.#elsewhere.get(mediaFile) ?? 0) + 1)
    }
    failed.push(...failures.map(({ path, reason }) => ({ path: shown(path), reason })))
    this.#tally.stored += outcomes.length
  }

  /** Says which files are gone, unless so many are that the disk may be. */
  async #takeLosses(): Promise<Losses> {
    const { signal, confirmLosses = false } = this.#options
    const { source } = this.#source
    const losses = await findLosses(this.#library, source, {
      gone: this.#gone,
      visited: this.#visited,
      incomplete: this.#incomplete,
      elsewhere: this.#elsewhere,
      isConfirmed: confirmLosses,
    })
    const gone = [...losses.spare, ...(losses.isMissing ? [] : losses.lost)]
    const told = [...losses.moved, ...gone]
    for (let from = 0; from < told.length; from += BATCH) {
      signal?.throwIfAborted()
      const files = told.slice(from, from + BATCH)
      await this.#operation.append(function* () {
        yield* remove(FILES, fileKeys(source, files))
        return lossEvents(source, files)
      })
    }
    const { counts } = this.#tally
    counts.moved += losses.moved.length
    counts.imported -= losses.moved.length
    this.#tally.lost = gone.filter(({ mediaFile }) => mediaFile !== null).length
    return losses
  }

  async #takePlaylists(): Promise<void> {
    const { op, hasBegun } = this.#operation
    const { imported, moved } = this.#tally.counts
    const { changed, failed } = await takePlaylists(this.#library, this.#source, this.#playlists, {
      hasNewFiles: imported + moved > 0,
      op: hasBegun ? op : undefined,
    })
    this.#tally.playlists = changed
    this.#tally.notes.push(...failed)
  }

  #finish(outcome: "done" | "failed" | "cancelled"): Promise<void> {
    const { found, lost, counts } = this.#tally
    return this.#operation.finish({ found, lost, ...counts }, outcome)
  }

  #report(losses: Losses, seconds: number): ImportReport {
    const { found, lost, counts, playlists, failed, notes } = this.#tally
    const { imported, updated, unchanged, moved } = counts
    return {
      source: this.#source.source,
      ...(this.#operation.hasBegun ? { op: this.#operation.op } : {}),
      found,
      imported,
      updated,
      unchanged,
      moved,
      lost,
      playlists,
      failed,
      notes,
      ...(losses.isMissing ? { missing: { files: losses.lost.length, of: losses.known } } : {}),
      seconds: Math.round(seconds * 1000) / 1000,
    }
  }

  #tell(): void {
    this.#options.onProgress?.(this.#tally.progress())
  }
}

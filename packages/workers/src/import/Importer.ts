/**
 * Imports a folder: walks it, reads what is new or changed in threads, and appends what that means, batch by batch. Each
 * batch holds the events, what is remembered of the files and the rows of blobs in one transaction, so that an import
 * that was cut off goes on where it was and does nothing twice.
 */
import { type Library, remove, upsert } from "@ledgerline/core"
import { BlobStore } from "../blobs/BlobStore.ts"
import type { NewBlob } from "../blobs/newBlob.ts"
import { fileKeys, fileRow, FILES, type LocalFile } from "../local/files.ts"
import { prepareLocalTables } from "../local/tables.ts"
import { below, shown } from "../scan/names.ts"
import { walkFolder } from "../scan/walkFolder.ts"
import { ArtistNames } from "./artistAliases.ts"
import { ArtistImages } from "./artistImages.ts"
import { claimsOfUnit } from "./claims.ts"
import { Compilations } from "./compilations.ts"
import { divideUnit } from "./cue/divide.ts"
import { decide, type Slice, wantedFor } from "./decide.ts"
import { ImportPool } from "./ImportPool.ts"
import { Folders } from "./Folders.ts"
import { embeddedOf, readKnown } from "./known.ts"
import { look, type LookedFile, stillOdd } from "./look.ts"
import { findLosses, type Losses, lossEvents } from "./losses.ts"
import type { ImportOptions } from "./options.ts"
import { Operation } from "./Operation.ts"
import { noteMissing } from "./missing.ts"
import { takePlaylists } from "./playlistFiles.ts"
import { noteOfUnit, noteOfWalk, notesOfImages } from "./notes.ts"
import { protectedFiles } from "./protectedFiles.ts"
import { readUnit } from "./readUnit.ts"
import { type FileChange, type ImportReport, Tally } from "./report.ts"
import { type LocalSource, openSource } from "./sources.ts"
import { inTurn } from "./turns.ts"
import { type ReadUnit, units, youngFor } from "./unit.ts"

const ACTOR = "import"
/** Files in one transaction, unless more are asked for: some 100 events, so that nothing else waits long. */
const FILES_AT_ONCE = 24
/**
 * Files that a thread gets at a time, or half as many as a transaction holds: threads get no more while this one stores,
 * and should not wait for it.
 */
const LEAST_TOGETHER = 32
/** Files that are being read or wait for it. */
const AHEAD = 512

/**
 * Imports a folder, or looks through it again. Imports of one source take turns. Fails with UnreachableSource where it is not there, with what `signal`
 * says where that aborts, and as {@link Library.append} does; what was stored until then stays.
 */
export async function importFolder(options: ImportOptions): Promise<ImportReport> {
  await prepareLocalTables(options.library.store)
  const { library, signal, actor = ACTOR, prepare } = options
  const source = await openSource(library, options.folder, actor)
  return inTurn(library.store, source.source, signal, async () => {
    await prepare?.()
    return new Import(options, source, await Folders.of(library, source.source)).run()
  })
}

class Import {
  readonly #options: ImportOptions
  readonly #library: Library
  readonly #source: LocalSource
  readonly #blobs: BlobStore
  readonly #pool: ImportPool
  readonly #tally = new Tally()
  readonly #folders: Folders
  readonly #waiting = new Set<string>()
  readonly #gone: LocalFile[] = []
  readonly #playlists: LookedFile[] = []
  readonly #artists = new ArtistImages()
  readonly #names = new ArtistNames()
  readonly #compilations = new Compilations()
  /** New places of media files that were known: where a file is gone elsewhere, it has moved. */
  readonly #elsewhere = new Map<string, string[]>()
  readonly #operation: Operation
  readonly #atOnce: number
  readonly #together: number
  #batch: { slices: Slice[]; blobs: NewBlob[]; files: number } = { slices: [], blobs: [], files: 0 }

  constructor(options: ImportOptions, source: LocalSource, folders: Folders) {
    const { library, blobs, ports, pool, actor = ACTOR, filesAtOnce = FILES_AT_ONCE } = options
    this.#options = options
    this.#atOnce = Math.max(1, filesAtOnce)
    this.#together = Math.max(LEAST_TOGETHER, Math.ceil(this.#atOnce / 2))
    this.#library = library
    this.#source = source
    this.#folders = folders
    this.#blobs = new BlobStore(library.store, blobs)
    this.#pool = pool ?? new ImportPool({ ports })
    this.#operation = new Operation(library, { actor, kind: "import", label: source.name })
  }

  async run(): Promise<ImportReport> {
    const { clock } = this.#library.ports
    const began = clock.now()
    try {
      await this.#readAll()
      const losses = await this.#takeLosses()
      await this.#names.take(this.#library, this.#operation, this.#options.signal)
      await this.#compilations.take(this.#library, this.#source.source, this.#operation, this.#options.signal)
      await this.#takeArtistImages()
      await this.#takePlaylists()
      for (const folder of this.#waiting) this.#folders.doubt(folder)
      await this.#folders.store(!losses.isMissing && losses.held === 0)
      await this.#finish("done", losses.isMissing ? { missing: losses.tracks } : {})
      return this.#report(losses, (clock.now() - began) / 1000)
    } catch (cause) {
      const outcome = this.#options.signal?.aborted === true ? "cancelled" : "failed"
      // What failed may be the disk: then this fails too, and the first reason is the one to tell.
      await this.#finish(outcome).catch(() => undefined)
      throw cause
    } finally {
      if (this.#options.pool === undefined) await this.#pool.close()
      await this.#blobs.close()
    }
  }

  /** Reads ahead of what is stored; stores in the order of the walk, so that equal folders give equal events. */
  async #readAll(): Promise<void> {
    const { signal, followLinks = false, folders: only, light = false } = this.#options
    const { known } = this.#folders
    const isYoung = youngFor(this.#library.ports.clock, this.#options.settleMs)
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
      const walking = { followLinks, known, light, ...(only === undefined ? {} : { only }) }
      for await (const unit of units(walkFolder(this.#source.path, walking, signal))) {
        for (const listing of unit.listings) this.#folders.saw(listing)
        if (unit.listings.every(({ isSame }) => isSame)) continue
        const looked = await look(this.#library, this.#source.source, unit, isYoung)
        for (const folder of looked.waiting) this.#waiting.add(folder)
        this.#gone.push(...looked.gone)
        this.#artists.look(looked)
        this.#playlists.push(...looked.playlists.filter((file) => !file.isUnchanged))
        this.#tally.notes.push(...stillOdd(looked))
        this.#tally.notes.push(...looked.problems.map(noteOfWalk))
        this.#tally.found += looked.audio.length
        this.#tally.folder = shown(looked.folder)
        if (!looked.isDirty) {
          this.#unchanged(looked.audio.map(({ known }) => known))
          continue
        }
        const files = looked.audio.length + looked.images.length
        ahead += files
        const onRead = (files: number): void => {
          this.#tally.done += files
        }
        const read = readUnit(looked, {
          pool: this.#pool,
          packs: await this.#blobs.packs(),
          root: this.#source.path,
          signal,
          together: this.#together,
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
  async #take(read: ReadUnit, blobs: readonly NewBlob[]): Promise<void> {
    const unit = divideUnit(read)
    this.#tally.notes.push(...unit.problems.map(noteOfUnit))
    this.#tally.notes.push(...notesOfImages(unit.images.map(({ row }) => row)))
    this.#tally.notes.push(...protectedFiles(unit))
    const tracks = unit.files.flatMap(({ read, known }) => (read === undefined && known?.track ? [known.track] : []))
    const embedded = await this.#library.store.read(() => embeddedOf(this.#library.store.dialect, tracks))
    const claimed = claimsOfUnit(unit, ({ known }) => embedded.get(known?.track ?? "") ?? {})
    for (const [i, { read }] of unit.files.entries()) {
      if (read === undefined) continue
      this.#names.add(claimed[i]?.shown ?? {})
      this.#compilations.add(claimed[i]?.shown ?? {})
    }
    this.#batch.blobs.push(...blobs)
    const last = Math.max(1, unit.files.length)
    for (let from = 0; from < last; from += this.#atOnce) {
      const to = Math.min(unit.files.length, from + this.#atOnce)
      this.#batch.slices.push({ unit, claimed, from, to })
      this.#batch.files += to - from + 1
      if (this.#batch.files >= this.#atOnce) await this.#store()
    }
  }

  async #store(): Promise<void> {
    const { slices, blobs } = this.#batch
    if (slices.length === 0) return
    this.#batch = { slices: [], blobs: [], files: 0 }
    this.#options.signal?.throwIfAborted()
    const { source } = this.#source
    const storeBlobs = await this.#blobs.keep(blobs)
    const nowUs = this.#library.ports.clock.now() * 1000
    const wanted = wantedFor(source, slices)
    let decided: ReturnType<typeof decide> | undefined
    await this.#operation.append(function* (context) {
      decided = decide(slices, yield* readKnown(context, source, wanted), { source, nowUs })
      yield* storeBlobs()
      yield* upsert(
        FILES,
        decided.rows.map((row) => fileRow(source, row)),
      )
      return decided.events
    })
    this.#count(decided as ReturnType<typeof decide>)
    this.#tell()
    // All of a transaction runs in one turn of the event loop, and so would the next ones.
    await this.#library.ports.pause?.()
  }

  #count({ outcomes, failures, rows }: ReturnType<typeof decide>): void {
    const { counts, failed } = this.#tally
    for (const { outcome, mediaFile, path } of outcomes) {
      counts[outcome] += 1
      // Whether it is new or has moved is known at the end.
      if (mediaFile !== undefined) this.#elsewhere.set(mediaFile, [...(this.#elsewhere.get(mediaFile) ?? []), path])
      else if (outcome === "imported" || outcome === "updated") this.#tellOf(outcome, path)
    }
    for (const { path, reason } of failures) {
      failed.push({ path: shown(path), reason })
      this.#tellOf("failed", path, { reason })
    }
    for (const { folder, unsettled } of rows) if (unsettled) this.#folders.doubt(folder)
    this.#tally.stored += outcomes.length
  }

  /** Says which files are gone, unless so many are that the disk may be. */
  async #takeLosses(): Promise<Losses & { readonly held: number }> {
    const { signal, confirmLosses = false, holdLosses = false } = this.#options
    const { source } = this.#source
    const losses = await findLosses(this.#library, this.#source, {
      gone: this.#gone,
      folders: this.#folders,
      elsewhere: this.#elsewhere,
      isConfirmed: confirmLosses,
    })
    const isHeld = losses.isMissing || holdLosses
    const [folders, operation] = [this.#folders, this.#operation]
    await noteMissing(this.#library, this.#source, { folders, operation }, { ...losses, isHeld, isWaiting: holdLosses })
    const gone = [...losses.spare, ...(isHeld ? [] : losses.lost)]
    const told = [...losses.moved, ...gone]
    for (let from = 0; from < told.length; from += this.#atOnce) {
      signal?.throwIfAborted()
      const files = told.slice(from, from + this.#atOnce)
      await this.#operation.append(function* () {
        yield* remove(FILES, fileKeys(source, files))
        return lossEvents(source, files)
      })
      await this.#library.ports.pause?.()
    }
    for (const { folder } of told) this.#artists.touch(folder)
    const { counts } = this.#tally
    counts.moved += losses.moved.length
    counts.imported -= losses.moved.length
    const lost = gone.filter(({ mediaFile }) => mediaFile !== null)
    this.#tally.lost = lost.length
    if (isHeld) for (const { folder } of losses.lost) this.#folders.doubt(folder)
    if (holdLosses) for (const { folder } of losses.lost) this.#waiting.add(folder)
    const movedTo = new Set(losses.moved.map(({ to }) => to))
    for (const path of [...this.#elsewhere.values()].flat()) if (!movedTo.has(path)) this.#tellOf("imported", path)
    for (const { to, folder, name } of losses.moved) this.#tellOf("moved", to, { from: shown(below(folder, name)) })
    for (const { folder, name } of lost) this.#tellOf("lost", below(folder, name))
    return { ...losses, isMissing: losses.isMissing && !holdLosses, held: holdLosses ? losses.lost.length : 0 }
  }

  #tellOf(change: FileChange["change"], path: string, more: Partial<FileChange> = {}): void {
    this.#options.onChange?.({ change, path: shown(path), ...more })
  }

  #takeArtistImages(): Promise<void> {
    const { library, signal } = this.#options
    const [source, operation, pool, blobs] = [this.#source, this.#operation, this.#pool, this.#blobs]
    return this.#artists.take({ library, source, operation, pool, blobs, signal })
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

  #finish(outcome: "done" | "failed" | "cancelled", more: { readonly missing?: number } = {}): Promise<void> {
    const { found, lost, counts } = this.#tally
    return this.#operation.finish({ found, lost, ...counts, ...more }, outcome)
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
      ...(losses.isMissing ? { missing: { files: losses.tracks, of: losses.known } } : {}),
      waiting: this.#waiting.size,
      seconds: Math.round(seconds * 1000) / 1000,
    }
  }

  #tell(): void {
    this.#options.onProgress?.(this.#tally.progress())
  }
}

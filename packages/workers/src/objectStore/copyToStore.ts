/** Copies media files to an object store. What is there is known by its events, and by the store itself: a run goes on where another ended. */
import { all, among, copyIdOf, type Library, type NewEvent, query, remove, views } from "@ledgerline/core"
import { storedPath, StoreRefused } from "@ledgerline/core/objectStore"
import { inParallel } from "../inParallel.ts"
import { OperationWriter } from "../operationWriter.ts"
import { keepTag } from "./ObjectStores.ts"
import type { ObjectStore } from "./ObjectStore.ts"
import { type Selection, selectedFiles } from "./selection.ts"
import { sendFile, type Sent } from "./sendFile.ts"
import { STORE_UPLOAD } from "./tables.ts"

export interface CopyOptions {
  readonly store: ObjectStore
  readonly source: string
  readonly selection: Selection
  /** Files at once; 2 unless given. */
  readonly atOnce?: number | undefined
  /** Ends the run: what is done is written; what is under way goes on the next time. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined
  /** Told of each file that could not be read or did not arrive as it was. */
  readonly onFailure?: ((failure: CopyFailure) => void) | undefined
  readonly partBytes?: number | undefined
}

export interface CopyProgress {
  /** Files that are meant; those that were there before included. */
  readonly total: number
  /** Copies that were in the store already, by events or by itself. */
  readonly there: number
  readonly sent: number
  /** Bytes that went to the store. */
  readonly bytes: number
  readonly failed: number
  /** Those that no folder of this machine has. */
  readonly elsewhere: number
}

export interface CopyFailure {
  readonly mediaFile: string
  /** Undefined where it is the store's fault. */
  readonly path: Uint8Array | undefined
  readonly message: string
}

export interface CopyReport extends CopyProgress {
  readonly outcome: "done" | "cancelled"
}

/** Both the kind of the operation and who says it. */
const KIND = "storeCopy"
/** Events are written once there are so many: what is lost by a crash the store still knows. */
const BATCH = 8
const KNOWN = 500

/** Fails with StoreRefused where the store takes nothing, or not now; what was done until then is written. */
export async function copyToStore(library: Library, options: CopyOptions): Promise<CopyReport> {
  const { store, source, selection, atOnce = 2, signal, onProgress, onFailure, partBytes } = options
  const files = await selectedFiles(library, selection)
  const writer = new OperationWriter(library, KIND, BATCH)
  let [there, sent, bytes, failed, elsewhere] = [0, 0, 0, 0, 0]
  const progress = (): CopyProgress => ({ total: files.length, there, sent, bytes, failed, elsewhere })
  const note = async (mediaFile: string, came: Sent): Promise<void> => {
    if (came.came === "elsewhere") elsewhere += 1
    else if (came.came === "unreadable") {
      failed += 1
      onFailure?.({ mediaFile, path: came.path, message: came.message })
    } else {
      if (came.came === "sent") sent += 1
      else there += 1
      await library.store.write(() => keepTag(source, mediaFile, came.etag))
      await writer.add(eventsOf(library, source, mediaFile, came))
    }
  }
  const take = async (mediaFile: string, stop: AbortSignal): Promise<void> => {
    const onBytes = (more: number): void => {
      bytes += more
      onProgress?.(progress())
    }
    try {
      await note(mediaFile, await sendFile({ library, store, source, mediaFile, signal: stop, onBytes, partBytes }))
    } catch (cause) {
      if (!(cause instanceof StoreRefused) || cause.reason !== "wrongBytes") throw cause
      failed += 1
      onFailure?.({ mediaFile, path: undefined, message: cause.message })
    }
    onProgress?.(progress())
  }
  const missing = async function* (): AsyncGenerator<string> {
    for (let at = 0; at < files.length; at += KNOWN) {
      const page = files.slice(at, at + KNOWN)
      const known = await copiesAmong(library, source, page)
      there += known.size
      onProgress?.(progress())
      yield* page.filter((mediaFile) => !known.has(mediaFile))
    }
  }
  const outcome = (): CopyReport["outcome"] => (signal?.aborted === true ? "cancelled" : "done")
  const summary = () => ({ sent, there, bytes, failed, elsewhere })
  try {
    await inParallel(missing(), atOnce, signal, take)
  } catch (cause) {
    await writer.finish("cancelled", summary())
    throw cause
  }
  await writer.finish(outcome(), summary())
  return { ...progress(), outcome: outcome() }
}

async function copiesAmong(library: Library, source: string, files: readonly string[]): Promise<Set<string>> {
  const rows = await library.store.read(() =>
    all(
      views
        .selectFrom("copy")
        .select("mediaFile")
        .where((eb) => among(library.store.dialect, eb.ref("mediaFile"), files))
        .where("source", "=", source)
        .where("state", "=", "present"),
    ),
  )
  return new Set(rows.map(({ mediaFile }) => mediaFile))
}

function eventsOf(
  library: Library,
  source: string,
  mediaFile: string,
  { size, hash }: { readonly size: number; readonly hash: string },
): NewEvent[] {
  const path = storedPath(mediaFile) ?? ""
  const subject = `copy:${copyIdOf(source, mediaFile, path)}`
  const modifiedAt = Math.max(0, Math.floor(library.ports.clock.now()))
  return [
    { type: "copy.found", subject, payload: { source, mediaFile, path, size, modifiedAt } },
    { type: "copy.verified", subject, payload: { hash: `sha256:${hash}` } },
  ]
}

/** Has the store throw away what came of files that did not become whole: nobody wants to go on with them. */
export async function giveUpUploads(library: Library, store: ObjectStore, source: string): Promise<void> {
  const rows = await library.store.read(() =>
    query<{ mediaFile: string; upload: string }>(
      'SELECT "mediaFile", upload FROM "storeUpload" WHERE source = ? ORDER BY "mediaFile"',
      [source],
    ),
  )
  for (const { mediaFile, upload } of rows) {
    const path = storedPath(mediaFile)
    if (path !== undefined) await store.giveUp(path, upload)
    await library.store.write(() => remove(STORE_UPLOAD, [[source, mediaFile]]))
  }
}

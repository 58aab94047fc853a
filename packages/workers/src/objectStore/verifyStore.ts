/** Looks whether the copies in an object store are there and are what was put there. Those that are not are lost. */
import { createHash } from "node:crypto"
import { type Library, listCopies, type NewEvent } from "@ledgerline/core"
import { storedPath, StoreRefused } from "@ledgerline/core/objectStore"
import { inParallel } from "../inParallel.ts"
import { OperationWriter } from "../operationWriter.ts"
import type { ObjectStore } from "./ObjectStore.ts"
import { keepTag, tagOf } from "./ObjectStores.ts"

export interface VerifyStoreOptions {
  /** As openMarked gives it: of any other store all copies would be gone. */
  readonly store: ObjectStore
  readonly source: string
  /** Reads every byte; else the store is only asked what it has. */
  readonly isWhole?: boolean | undefined
  readonly atOnce?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined
  /** Told of each copy that is not what it should be. */
  readonly onLost?: ((lost: { readonly mediaFile: string; readonly because: "gone" | "changed" }) => void) | undefined
}

export interface VerifyProgress {
  readonly total: number
  readonly sound: number
  /** Not there any more. */
  readonly gone: number
  /** Others than were put there. */
  readonly changed: number
}

export interface VerifyStoreReport extends VerifyProgress {
  readonly outcome: "done" | "cancelled"
}

/** Both the kind of the operation and who says it. */
const KIND = "storeVerify"
const BATCH = 50
const PAGE = 500

interface Copy {
  readonly id: string
  readonly mediaFile: string
  readonly size: number
  readonly hash: string | null
}

/** Fails with StoreRefused where the store cannot be asked: then nothing is said of the copies that were left. */
export async function verifyStore(library: Library, options: VerifyStoreOptions): Promise<VerifyStoreReport> {
  const { source, atOnce = 4, signal, onProgress, onLost } = options
  const copies = await presentAt(library, source)
  const writer = new OperationWriter(library, KIND, BATCH)
  let [sound, gone, changed] = [0, 0, 0]
  const progress = (): VerifyProgress => ({ total: copies.length, sound, gone, changed })
  const take = async (copy: Copy, stop: AbortSignal): Promise<void> => {
    const found = await look(library, options, copy, stop)
    const subject = `copy:${copy.id}`
    if (found.is === "sound") {
      sound += 1
      if (found.hash !== undefined)
        await writer.add([{ type: "copy.verified", subject, payload: { hash: found.hash } } satisfies NewEvent])
    } else {
      if (found.is === "gone") gone += 1
      else {
        changed += 1
        // Whatever the store calls it now: it is not taken for the file again.
        await library.store.write(() => keepTag(source, copy.mediaFile, ""))
      }
      onLost?.({ mediaFile: copy.mediaFile, because: found.is })
      await writer.add([{ type: "copy.lost", subject, payload: {} }])
    }
    onProgress?.(progress())
  }
  const outcome = (): VerifyStoreReport["outcome"] => (signal?.aborted === true ? "cancelled" : "done")
  try {
    await inParallel(copies.values(), atOnce, signal, take)
  } catch (cause) {
    await writer.finish("cancelled", { sound, gone, changed })
    throw cause
  }
  await writer.finish(outcome(), { sound, gone, changed })
  return { ...progress(), outcome: outcome() }
}

type Look = { readonly is: "sound"; readonly hash?: string } | { readonly is: "gone" | "changed" }

async function look(
  library: Library,
  { store, source, isWhole = false }: VerifyStoreOptions,
  { mediaFile, size, hash }: Copy,
  signal: AbortSignal,
): Promise<Look> {
  const path = storedPath(mediaFile)
  const found = path === undefined ? undefined : await store.look(path, signal)
  if (path === undefined || found === undefined) return { is: "gone" }
  const tag = await library.store.read(() => tagOf(source, mediaFile))
  if (found.size !== size) return { is: "changed" }
  // What nobody read to its end cannot be compared by reading.
  if (isWhole && hash !== null) {
    if ((await hashThere(store, path, signal)) !== hash) return { is: "changed" }
    if (tag !== found.etag) await library.store.write(() => keepTag(source, mediaFile, found.etag))
    return { is: "sound", hash }
  }
  return { is: tag === undefined || tag === found.etag ? "sound" : "changed" }
}

/** SHA-256 of all bytes, as events have it. */
async function hashThere(store: ObjectStore, path: string, signal: AbortSignal): Promise<string> {
  const { body } = await store.read(path, { signal })
  const all = createHash("sha256")
  try {
    for await (const piece of body ?? []) all.update(piece)
  } catch {
    signal.throwIfAborted()
    throw new StoreRefused({ reason: "unreachable", message: "the connection to the store broke off" })
  }
  return `sha256:${all.digest("hex")}`
}

async function presentAt(library: Library, source: string): Promise<Copy[]> {
  const copies: Copy[] = []
  let after: string | undefined
  do {
    const page = await library.store.read(() => listCopies({ filters: { source }, after, limit: PAGE }))
    for (const { id, mediaFile, size, hash, state } of page.rows)
      if (state === "present") copies.push({ id, mediaFile, size, hash })
    after = page.next ?? undefined
  } while (after !== undefined)
  return copies
}

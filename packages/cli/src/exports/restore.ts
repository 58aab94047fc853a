/** Takes an export into the library of a folder: what `restore` does, and `import` where it is given an export. */
import { copyFile, mkdir, open, rename } from "node:fs/promises"
import { dirname, join } from "node:path"
import { restoreExport } from "@ledgerline/core"
import { syncFolder } from "@ledgerline/workers/blobs"
import type { Context } from "../frame/command.ts"
import { count } from "../frame/text.ts"
import { blobPath } from "./lists.ts"
import { blobsIn, checkOpened, type OpenedExport, openExport } from "./read.ts"
import { sizeOf } from "./write.ts"

export interface RestoreResult {
  readonly library: string
  readonly events: number
  readonly added: number
  /** Events that were here already. */
  readonly known: number
  /** Places where the two go different ways. */
  readonly forks: number
  readonly blobs: { readonly added: number; readonly known: number; readonly missing: number }
  /** Of the views now; null where nothing was stored. */
  readonly stateHash: string | null
  /** Whether that is what was exported; null where the two cannot be compared. */
  readonly equal: boolean | null
}

type Uses = Pick<Context, "out" | "json" | "folder" | "libraryOrNew" | "pause" | "signal">

/**
 * Checks an export, and then stores its events and its blobs, unless only the check is wanted. Fails with RestoreRefused
 * before anything is stored. Where something else ends it, a note says how far it got.
 */
export async function restoreFrom(
  context: Uses,
  exportFolder: string,
  { combine = false, checkOnly = false }: { readonly combine?: boolean; readonly checkOnly?: boolean } = {},
): Promise<RestoreResult> {
  const { out, signal, pause } = context
  const opened = await openExport(exportFolder)
  const { manifest } = opened
  const onProgress = (step: string, done: number, total: number): void =>
    out.progress(`checking ${step}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`)
  await checkOpened(opened, { onProgress, signal, pause })
  const before = { library: manifest.library, events: manifest.events }
  const none = { added: 0, known: 0, missing: manifest.blobs.named - manifest.blobs.here }
  if (checkOnly) return { ...before, added: 0, known: 0, forks: 0, blobs: none, stateHash: null, equal: null }
  const library = await context.libraryOrNew()
  let stored = 0
  try {
    const restored = await restoreExport(library, manifest, opened.read, {
      combine,
      signal,
      onProgress: (done, total) => {
        stored = done
        out.progress(`restoring ${done.toLocaleString("en")} of ${count(total, "event")}`)
      },
      onRebuild: ({ step, done }) => out.progress(`building the views: ${step} ${done.toLocaleString("en")}`),
    })
    const blobs = await restoreBlobs(context, opened)
    const { added, known, forks, equal } = restored
    const stateHash = await library.stateHash()
    return { ...before, added, known, forks: forks.length, blobs, stateHash, equal: equal ?? null }
  } catch (cause) {
    if (stored > 0) tell(context, stored, manifest.events)
    throw cause
  }
}

/** What is stored is whole and sound, but not all: that is not to be found out by chance. */
function tell({ out, json }: Uses, stored: number, events: number): void {
  const text = `not finished: ${stored.toLocaleString("en")} of ${count(events, "event")} are stored; run this again to go on`
  out.note(json ? JSON.stringify({ unfinished: { stored, events } }) : text)
}

async function restoreBlobs(
  { out, folder, pause }: Uses,
  opened: OpenedExport,
): Promise<{ added: number; known: number; missing: number }> {
  const result = { added: 0, known: 0, missing: 0 }
  const touched = new Set<string>()
  for await (const { hash, bytes } of blobsIn(opened)) {
    const path = join(folder, blobPath(hash))
    if (bytes === null) result.missing += 1
    else if ((await sizeOf(path, hash)) === bytes) result.known += 1
    else {
      await takeBlob(join(opened.folder, blobPath(hash)), path)
      touched.add(dirname(path))
      result.added += 1
    }
    out.progress(`restoring blobs: ${(result.added + result.known).toLocaleString("en")}`)
    await pause()
  }
  for (const each of touched) await syncFolder(each)
  return result
}

/** Under another name first, so that a blob is never there in part. It was checked a moment ago. */
async function takeBlob(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const partial = `${to}.partial`
  await copyFile(from, partial)
  const file = await open(partial, "r+")
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(partial, to)
}

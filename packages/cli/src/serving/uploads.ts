/** The uploads of a library that is served: one for the server and for the work beside it, which may be begun apart. */
import { isAbsolute, resolve } from "node:path"
import type { Library } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import { Uploads } from "@ledgerline/workers"
import { freeBytes } from "@ledgerline/workers/system"
import type { Settings } from "../config/settings.ts"
import type { Context } from "../frame/command.ts"
import { uploadsFolder } from "../frame/places.ts"

const MEBIBYTE = 1024 * 1024
const HOUR = 3_600_000

/** By library: what takes its uploads, and what looks at the queue when one has come. */
const opened = new WeakMap<Library, Promise<Uploads>>()
const workers = new WeakMap<Library, Set<() => void>>()

export function uploadsOf(
  { folder, cwd }: Pick<Context, "folder" | "cwd">,
  library: Library,
  { uploads, uploadMegabytes, uploadHours }: Pick<Settings, "uploads" | "uploadMegabytes" | "uploadHours">,
): Promise<Uploads> {
  const asked = uploads === undefined ? uploadsFolder(folder) : isAbsolute(uploads) ? uploads : resolve(cwd, uploads)
  const there =
    opened.get(library) ??
    Uploads.open({
      library,
      folder: asked,
      mostBytes: uploadMegabytes * MEBIBYTE,
      keepMs: uploadHours * HOUR,
      freeBytes,
      wake: () => {
        for (const wake of workers.get(library) ?? []) wake()
      },
    })
  opened.set(library, there)
  return there
}

/** Has somebody told of what was enqueued; answers what ends that. */
export function onUpload(library: Library, wake: () => void): () => void {
  const wakes = workers.get(library) ?? new Set()
  workers.set(library, wakes)
  wakes.add(wake)
  return () => void wakes.delete(wake)
}

/** Removes what nobody goes on with, now and each hour; answers what ends that. */
export function keepClean(uploads: Uploads, timers: Timers, onTrouble: (cause: unknown) => void): () => Promise<void> {
  let cancel = (): void => {}
  let last: Promise<unknown> = Promise.resolve()
  let isOver = false
  const clean = (): void => {
    last = uploads
      .clean()
      .catch(onTrouble)
      .finally(() => {
        if (!isOver) cancel = timers.after(HOUR, clean)
      })
  }
  clean()
  return async () => {
    isOver = true
    cancel()
    await last
  }
}

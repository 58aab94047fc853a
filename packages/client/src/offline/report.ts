/** The offline cache in words and numbers, for people. */
import type { Download, OfflineState } from "../device/offline.ts"
import type { Cache } from "./Cache.ts"
import type { Queue, Queued } from "./Queue.ts"
import type { Wants } from "./Wants.ts"

type Reported = Pick<
  OfflineState,
  "bytes" | "files" | "damaged" | "byServer" | "pins" | "wanted" | "here" | "queued" | "failing"
>

export function reportOf(cache: Cache, queue: Queue, wants: Wants): Reported {
  const queued = queue.all
  const wanted = wants.tracks
  return {
    bytes: cache.bytes,
    files: cache.count,
    damaged: cache.damaged,
    byServer: cache.byServer(),
    pins: wants.pins,
    wanted: wanted.length,
    here: wanted.filter(({ mediaFile, isLocal }) => isLocal || cache.ids.has(mediaFile)).length,
    queued: queued.length,
    failing: queued.filter(({ tries }) => tries > 0).length,
  }
}

/** `running`: how far it is, where it is under way. */
export function downloadOf(row: Queued, running: { readonly bytes: number } | undefined, isPaused: boolean): Download {
  const { mediaFile, track, priority, size, tries, reason, message, nextAt } = row
  const state = running !== undefined ? "running" : isPaused ? "paused" : tries > 0 ? "failed" : "waiting"
  return {
    mediaFile,
    track,
    priority,
    size,
    tries,
    reason,
    message,
    state,
    bytes: running?.bytes ?? 0,
    nextAt: nextAt === 0 ? null : nextAt,
  }
}

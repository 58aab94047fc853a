/**
 * Once the history behind a snapshot is here: the views are folded from it, and what the server had said is compared
 * with them. docs/spec/sync.md, SYNC-34.
 */
import {
  absentPoints,
  aheadOf,
  decodeRecords,
  erasedBeyond,
  type Library,
  shred,
  SnapshotComparison,
  SnapshotRefused,
} from "@ledgerline/core"
import { serverName } from "../client/names.ts"
import type { Session } from "../client/session.ts"
import { snapshotWrong } from "../notices.ts"
import type { SignedManifest } from "./manifest.ts"
import { allChunks, chunkHere, forgetTaken, recallTaken, unpacked } from "./taken.ts"

/** Ends the taking of a snapshot where its history is here, or its server has no more to give. */
export async function prove(session: Session): Promise<void> {
  const { library, peer, options } = session
  const { store } = library
  const { taken, isAhead } = await store.read(function* () {
    return { taken: yield* recallTaken(), isAhead: (yield* aheadOf()) !== undefined }
  })
  if (taken === undefined && !isAhead) return
  const points = taken?.manifest.points ?? []
  const absent = await store.read(() => absentPoints(store.dialect, points))
  // Another server may not have all of it.
  if (isAhead && absent.length > 0 && taken?.server !== peer.id) return
  options.signal?.throwIfAborted()
  if (isAhead)
    await library.foldLog(({ done, total }) => options.onProgress?.({ step: "proof", done, total: total || 0 }))
  if (taken !== undefined) {
    const wrong =
      absent.length > 0 ? "events are missing that it was made of" : await difference(library, taken.manifest)
    // Where another program version has built the views meanwhile, nobody has promised anything about these points.
    if (wrong !== undefined && (isAhead || absent.length === 0))
      session.notices.push(
        snapshotWrong(
          taken.server === peer.id ? peer.name : (await serverName(library, taken.server)) || "another server",
          wrong,
        ),
      )
  }
  await store.write(function* () {
    // The chunks hold what was erased since.
    if (yield* erasedBeyond(store.dialect, points)) yield* shred()
    yield* forgetTaken()
  })
}

/** What a snapshot said otherwise than the log, in words; undefined where it said the same. */
async function difference(library: Library, manifest: SignedManifest): Promise<string | undefined> {
  const { store, ports } = library
  const comparison = new SnapshotComparison(library, manifest.points)
  let pending: Buffer = Buffer.alloc(0)
  try {
    // Of these it says that there is nothing.
    for (const { log } of manifest.logs.filter(({ chunks }) => chunks.length === 0)) {
      const key = await store.read(() => comparison.add(log, []))
      if (key !== undefined) return `"${key}" is something else`
    }
    for (const { hash, log } of allChunks(manifest)) {
      const bytes = await store.read(() => chunkHere(hash))
      // Without it nothing can be told.
      if (bytes === undefined) return undefined
      const content = Buffer.concat([pending, unpacked(bytes)])
      const { records, used } = decodeRecords(content)
      pending = used < content.length ? content : Buffer.alloc(0)
      if (pending.length > 0) continue
      const key = await store.read(() => comparison.add(log, records))
      if (key !== undefined) return `"${key}" is something else`
      await ports.pause?.()
    }
    const key = await store.read(() => comparison.end())
    return key === undefined ? undefined : `"${key}" is something else`
  } catch (cause) {
    if (cause instanceof SnapshotRefused) return cause.message
    throw cause
  }
}

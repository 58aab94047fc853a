/** Loads the chunks of a snapshot into the generation that is filled from it. docs/spec/sync.md, SYNC-33. */
import {
  decodeRecords,
  loadMade,
  loadRecords,
  type MadeRows,
  MAX_RECORD,
  placeLoaded,
  registry,
  type SnapshotRecord,
  SnapshotRefused,
} from "@ledgerline/core"
import type { Session } from "../client/session.ts"
import { ChunkSource } from "./ChunkSource.ts"
import { MAX_CHUNK, type SignedManifest } from "./manifest.ts"
import { allChunks, keepChunks, type LogChunk, rememberLoaded, unpacked } from "./taken.ts"

/** Chunks, at most 1 MiB each, that are loaded in one transaction. */
const AT_ONCE = 6
/** Where a thread makes the rows, so that as many hold the event loop up for half as long. */
const AT_ONCE_BESIDE = 12
/** Transactions that a thread makes the rows of while those of an earlier one are stored. */
const MOST_UNDER_WAY = 3

/** What is loaded, chunk by chunk. */
interface Loading {
  readonly session: Session
  readonly manifest: SignedManifest
  readonly chunks: readonly LogChunk[]
  readonly source: ChunkSource
  /** Tells how many chunks are loaded. */
  readonly tell: (done: number) => void
}

/** Goes on behind as many chunks as are loaded. Fails with {@link SnapshotRefused}, and with whatever cuts the line. */
export async function load(session: Session, manifest: SignedManifest, from: number): Promise<void> {
  const { options } = session
  const chunks = allChunks(manifest)
  const ends = [0]
  for (const { size } of chunks) ends.push((ends.at(-1) as number) + size)
  const total = ends.at(-1) as number
  const source = await ChunkSource.open(session, manifest, chunks.slice(from))
  const tell = (done: number): void => {
    options.signal?.throwIfAborted()
    options.onProgress?.({
      step: "snapshot",
      done,
      total: chunks.length,
      bytes: { done: ends[done] as number, total },
    })
  }
  const loading: Loading = { session, manifest, chunks, source, tell }
  await loadHere(loading, await loadBeside(loading, from))
}

/** As far as a thread can make the rows: answers how many chunks are loaded then. */
async function loadBeside({ session, manifest, chunks, source, tell }: Loading, from: number): Promise<number> {
  const { store, ports, registry: own } = session.library
  // A thread knows no other registry than that of this program.
  if (own.version !== registry.version) return from
  const bytes = chunks.slice(from).reduce((sum, { size }) => sum + size, 0)
  const beside = ports.rowsBeside?.(await store.read(() => placeLoaded(manifest.id)), bytes)
  if (beside === undefined) return from
  const underWay: { readonly rows: Promise<MadeRows | undefined>; readonly end: number }[] = []
  try {
    let [done, asked] = [from, from]
    for (;;) {
      while (asked < chunks.length && underWay.length < MOST_UNDER_WAY) {
        tell(done)
        const contents: { readonly log: string; readonly content: Uint8Array }[] = []
        for (const chunk of chunks.slice(asked, asked + AT_ONCE_BESIDE))
          contents.push({ log: chunk.log, content: unpacked(await source.take(chunk)) })
        asked += contents.length
        const rows = beside.make(contents)
        rows.catch(() => undefined)
        underWay.push({ rows, end: asked })
      }
      const next = underWay.shift()
      if (next === undefined) return done
      const rows = await next.rows
      if (rows === undefined) {
        await source.keep()
        return done
      }
      const kept = [...source.fresh]
      await store.write(function* () {
        yield* keepChunks(kept)
        yield* loadMade(session.library, manifest.id, rows)
        yield* rememberLoaded(manifest.id, next.end)
      })
      source.kept(kept)
      done = next.end
    }
  } finally {
    await beside.end()
  }
}

async function loadHere({ session, manifest, chunks, source, tell }: Loading, from: number): Promise<void> {
  const { library } = session
  /** Of a record that goes on in the next chunk. */
  let pending: Buffer = Buffer.alloc(0)
  let page: { readonly log: string; readonly records: readonly SnapshotRecord[] }[] = []
  for (let i = from; i < chunks.length; i++) {
    tell(i)
    const chunk = chunks[i] as LogChunk
    const bytes = await source.take(chunk)
    const content = pending.length === 0 ? unpacked(bytes) : Buffer.concat([pending, unpacked(bytes)])
    const { records, used } = decodeRecords(content)
    const isWhole = used === content.length
    if (!isWhole && (chunk.isLast || content.length > MAX_RECORD + MAX_CHUNK))
      throw new SnapshotRefused({ reason: "malformed", message: "a record does not end" })
    pending = isWhole ? Buffer.alloc(0) : content
    if (isWhole) page.push({ log: chunk.log, records })
    if (i + 1 < chunks.length && source.fresh.size < AT_ONCE && page.length < AT_ONCE) continue
    const loading = page
    const kept = [...source.fresh]
    const done = isWhole ? i + 1 : undefined
    await library.store.write(function* () {
      yield* keepChunks(kept)
      // While a record goes on, what is before it waits with it.
      if (done === undefined) return
      for (const each of loading) yield* loadRecords(library, manifest.id, each.log, each.records)
      yield* rememberLoaded(manifest.id, done)
    })
    source.kept(kept)
    if (done !== undefined) page = []
  }
}

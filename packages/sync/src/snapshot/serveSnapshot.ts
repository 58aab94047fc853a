/** Answers who asks for a snapshot. docs/spec/sync.md, SYNC-32. */
import { StorageFailed, StorageFull } from "@ledgerline/core"
import type { Refused } from "../protocol/messages.ts"
import type { SyncServer } from "../server/serve.ts"
import { withinSeconds } from "../system.ts"
import { statementOf } from "./manifest.ts"
import type { AskChunks, ChunkAnswer, ManifestAnswer } from "./messages.ts"

/** Who waits longer than this for a snapshot asks again. */
const PATIENCE = 20
/** Of chunks in one answer, more or less. */
const ANSWER = 2 * 1024 * 1024

const none = (message: string): Refused => ({ kind: "refused", reason: "noSnapshot", message })

export async function answerSnapshot<S>(
  { library, policy, snapshots }: SyncServer<S>,
  session: S,
): Promise<ManifestAnswer | Refused> {
  if (snapshots === undefined) return none("this server makes no snapshots")
  const making = snapshots.current().catch((cause: unknown) => {
    if (cause instanceof StorageFull || cause instanceof StorageFailed) throw cause
    return undefined
  })
  const stored = await withinSeconds(PATIENCE, making)
  if (stored === "late") return { kind: "refused", reason: "making", message: "the snapshot is being made: ask again" }
  if (stored === undefined) return none("there is no snapshot to be had at the moment")
  const { id, epoch, projection, points } = stored
  const logs: ManifestAnswer["logs"][number][] = []
  for (const { log, chunks } of stored.logs)
    if (await policy.mayRead(session, log)) logs.push({ log, chunks: chunks.map(({ hash, size }) => ({ hash, size })) })
  const readable = new Set(logs.map(({ log }) => log))
  const manifest = {
    id,
    library: library.id,
    epoch,
    projection,
    logs,
    points: points.filter(({ log }) => readable.has(log)),
  }
  return { kind: "manifest", ...manifest, signature: library.signSnapshot(statementOf(manifest)) }
}

export async function answerChunks<S>(
  { policy, snapshots }: SyncServer<S>,
  session: S,
  { id, hashes }: AskChunks,
): Promise<ChunkAnswer | Refused> {
  const snapshot = await snapshots?.find(id)
  if (snapshots === undefined || snapshot === undefined) return none("this snapshot is not here any more")
  const chunks: Uint8Array[] = []
  let size = 0
  for (const hash of hashes) {
    const found = snapshots.locate(snapshot, hash)
    // What may not be read is answered like what is not there.
    const log = await readable(found?.logs ?? [], (each) => policy.mayRead(session, each))
    const bytes = found === undefined || log === undefined ? undefined : await snapshots.read(snapshot, found.chunk)
    if (bytes === undefined) return none("this snapshot has no such chunk")
    chunks.push(bytes)
    size += bytes.length
    if (size >= ANSWER) break
  }
  return { kind: "chunk", chunks }
}

async function readable(
  logs: readonly string[],
  mayRead: (log: string) => boolean | Promise<boolean>,
): Promise<string | undefined> {
  for (const log of logs) if (await mayRead(log)) return log
  return undefined
}

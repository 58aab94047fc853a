/** Brings one file to an object store: not again where it is there, in parts where it is large, on where it was cut off. */
import { createHash, hash } from "node:crypto"
import { constants } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { type Library, queryOne, remove, upsert } from "@ledgerline/core"
import { storedPath, StoreRefused } from "@ledgerline/core/objectStore"
import { localCopies, type LocalCopy } from "../local/copies.ts"
import type { ObjectStore, StoredFacts } from "./ObjectStore.ts"
import { tagOf } from "./ObjectStores.ts"
import { STORE_UPLOAD } from "./tables.ts"

export interface SendOptions {
  readonly library: Library
  readonly store: ObjectStore
  readonly source: string
  readonly mediaFile: string
  readonly signal?: AbortSignal | undefined
  /** Told of bytes that went there. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  /** Bytes from which on a file goes in parts of so many; 16 MiB unless given. For tests. */
  readonly partBytes?: number | undefined
}

export type Sent =
  | {
      readonly came: "sent" | "alreadyThere"
      readonly size: number
      /** SHA-256 in hexadecimal. */
      readonly hash: string
      readonly etag: string
    }
  /** No folder of this machine has it. */
  | { readonly came: "elsewhere" }
  /** The file is not what the last scan found. */
  | { readonly came: "unreadable"; readonly path: Uint8Array; readonly message: string }

/** What stores take as one part at least is 5 MiB, and parts of one object at most 10,000. */
const PART = 16 * 1024 * 1024
const MOST_PARTS = 10_000
const BLOCK = 1024 * 1024

interface Part {
  readonly hash: string
  readonly etag: string
}

interface Upload {
  readonly upload: string
  readonly hash: string
  readonly partSize: number
  readonly parts: readonly Part[]
}

/** Fails with StoreRefused where the store does not take it. */
export async function sendFile(options: SendOptions): Promise<Sent> {
  const { library, mediaFile } = options
  const path = storedPath(mediaFile)
  if (path === undefined) return { came: "elsewhere" }
  let failed: Sent | undefined
  for (const copy of await localCopies(library, mediaFile)) {
    const handle = await opened(copy)
    if (handle === undefined) {
      failed ??= { came: "unreadable", path: copy.path, message: "it is not what the last scan found" }
      continue
    }
    try {
      return await send(options, path, copy, handle)
    } catch (cause) {
      if (!(cause instanceof Unread)) throw cause
      failed ??= { came: "unreadable", path: copy.path, message: cause.message }
    } finally {
      await handle.close()
    }
  }
  return failed ?? { came: "elsewhere" }
}

/** The file changed while it was read, or its disk fails. */
class Unread extends Error {}

/** Undefined where it is not the file that the last scan found. */
async function opened({ path, size, mtimeUs }: LocalCopy): Promise<FileHandle | undefined> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const handle = await open(path, flags).catch(() => undefined)
  const stats = await handle?.stat({ bigint: true }).catch(() => undefined)
  if (stats?.isFile() === true && Number(stats.size) === size && Number(stats.mtimeNs / 1000n) === mtimeUs)
    return handle
  await handle?.close()
  return undefined
}

async function send(options: SendOptions, path: string, copy: LocalCopy, handle: FileHandle): Promise<Sent> {
  const { library, store, source, mediaFile, signal, partBytes = PART } = options
  const { size } = copy
  const partSize = Math.max(partBytes, Math.ceil(size / MOST_PARTS / BLOCK) * BLOCK)
  const { whole, etag } = await hashOf(handle, size, partSize, signal)
  const isSame = (found: StoredFacts | undefined): found is StoredFacts => found?.size === size && found.hash === whole
  const found = await store.look(path, signal)
  // What it says of itself anybody may have written; how the store calls its bytes nobody.
  const known = (await library.store.read(() => tagOf(source, mediaFile))) ?? etag
  if (isSame(found) && found.etag === known) {
    // It may have become whole in the moment before the program ended.
    await library.store.write(() => remove(STORE_UPLOAD, [[source, mediaFile]]))
    return { came: "alreadyThere", size, hash: whole, etag: found.etag }
  }
  const headers = { "content-type": typeOf(copy.container), "x-amz-meta-sha256": whole }
  if (size <= partBytes) {
    const body = await readAt(handle, 0, size)
    if (hash("sha256", body, "hex") !== whole) throw new Unread("it changed while it was read")
    await store.put(path, body, headers, signal)
    options.onBytes?.(size)
  } else await sendParts(options, { path, handle, size, whole, partSize, headers })
  const arrived = await store.look(path, signal)
  if (isSame(arrived)) return { came: "sent", size, hash: whole, etag: arrived.etag }
  throw new StoreRefused({ reason: "wrongBytes", message: "what arrived in the store is not what was sent" })
}

interface Sending {
  readonly path: string
  readonly handle: FileHandle
  readonly size: number
  readonly whole: string
  readonly partSize: number
  readonly headers: Readonly<Record<string, string>>
}

async function sendParts(options: SendOptions, sending: Sending): Promise<void> {
  const begun = await uploadOf(options)
  if (begun !== undefined && begun.hash === sending.whole)
    try {
      return await sendRest(options, sending, begun)
    } catch (cause) {
      // The store keeps parts only for so long.
      if (!(cause instanceof StoreRefused) || cause.reason !== "notThere") throw cause
    }
  else if (begun !== undefined) await options.store.giveUp(sending.path, begun.upload)
  const upload = await options.store.begin(sending.path, sending.headers, options.signal)
  const anew = { upload, hash: sending.whole, partSize: sending.partSize, parts: [] }
  await keepUpload(options, anew)
  await sendRest(options, sending, anew)
}

async function sendRest(options: SendOptions, { path, handle, size, whole }: Sending, begun: Upload): Promise<void> {
  const { library, store, source, mediaFile, signal } = options
  const parts: Part[] = []
  const all = createHash("sha256")
  for (let at = 0; at < size; at += begun.partSize) {
    signal?.throwIfAborted()
    const body = await readAt(handle, at, Math.min(begun.partSize, size - at))
    all.update(body)
    const part = hash("sha256", body, "hex")
    const known = begun.parts[parts.length]
    if (known?.hash === part) {
      parts.push(known)
      continue
    }
    const { etag } = await store.putPart(path, begun.upload, parts.length + 1, body, signal)
    parts.push({ hash: part, etag })
    await keepUpload(options, { ...begun, parts: [...parts, ...begun.parts.slice(parts.length)] })
    options.onBytes?.(body.length)
  }
  if (all.digest("hex") !== whole) throw new Unread("it changed while it was read")
  await store.finish(path, begun.upload, parts, signal)
  await library.store.write(() => remove(STORE_UPLOAD, [[source, mediaFile]]))
}

async function uploadOf({ library, source, mediaFile }: SendOptions): Promise<Upload | undefined> {
  const sql = 'SELECT upload, hash, "partSize", parts FROM "storeUpload" WHERE source = ? AND "mediaFile" = ?'
  const row = await library.store.read(() =>
    queryOne<{ upload: string; hash: string; partSize: number; parts: string }>(sql, [source, mediaFile]),
  )
  return row === undefined
    ? undefined
    : { ...row, partSize: Number(row.partSize), parts: JSON.parse(row.parts) as Part[] }
}

const keepUpload = (
  { library, source, mediaFile }: SendOptions,
  { upload, hash: whole, partSize, parts }: Upload,
): Promise<void> =>
  library.store.write(() => upsert(STORE_UPLOAD, [[source, mediaFile, upload, whole, partSize, JSON.stringify(parts)]]))

interface Hashes {
  /** SHA-256 in hexadecimal. */
  readonly whole: string
  /** What stores call these bytes, unless they encrypt them by a key of their customer's. */
  readonly etag: string
}

async function hashOf(
  handle: FileHandle,
  size: number,
  partSize: number,
  signal: AbortSignal | undefined,
): Promise<Hashes> {
  const all = createHash("sha256")
  const parts: Buffer[] = []
  for (let from = 0; from === 0 || from < size; from += partSize) {
    const part = createHash("md5")
    const end = Math.min(size, from + partSize)
    for (let at = from; at < end; at += BLOCK) {
      signal?.throwIfAborted()
      const block = await readAt(handle, at, Math.min(BLOCK, end - at))
      all.update(block)
      part.update(block)
    }
    parts.push(part.digest())
  }
  const [first] = parts
  const whole = all.digest("hex")
  if (first !== undefined && parts.length === 1) return { whole, etag: `"${first.toString("hex")}"` }
  return { whole, etag: `"${hash("md5", Buffer.concat(parts), "hex")}-${parts.length}"` }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(bytes, at, length - at, position + at).catch(() => ({ bytesRead: 0 }))
    if (bytesRead === 0) throw new Unread("it cannot be read to its end")
    at += bytesRead
  }
  return bytes
}

const TYPES: Readonly<Record<string, string>> = {
  mp3: "audio/mpeg",
  aac: "audio/aac",
  flac: "audio/flac",
  ogg: "audio/ogg",
  mp4: "audio/mp4",
  wav: "audio/wav",
  aiff: "audio/aiff",
  matroska: "audio/x-matroska",
}

/** What players are told that read from the store itself. */
const typeOf = (container: string | null): string => TYPES[container ?? ""] ?? "application/octet-stream"

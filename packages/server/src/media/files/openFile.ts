/** Opens a file that is served, and makes sure that it is the one that the library knows, inside of its source. */
import { type BigIntStats, constants } from "node:fs"
import { type FileHandle, open, realpath, stat } from "node:fs/promises"
import { sep } from "node:path"
import { audioType } from "../http/audioTypes.ts"
import { disposition } from "../http/disposition.ts"
import type { LocatedFile } from "./port.ts"

export interface OpenFile {
  readonly handle: FileHandle
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  readonly mtimeNs: bigint
  /** Strong: another one as soon as the bytes may be others, tags included. */
  readonly etag: string
  /** The file's own name, as text. */
  readonly name: string
  readonly type: string
  /** The header Content-Disposition of whoever plays it. */
  readonly inline: string
  /** Tells this file in this state from any other. */
  readonly stamp: string
}

export interface NotOpen {
  readonly reason:
    /** Not there any more, or its disk is not. */
    | "gone"
    /** It leads out of its source, or is no plain file. */
    | "outside"
    /** Not what the library knows: a rescan finds out what it is. */
    | "changed"
    /** The system has no descriptors left. */
    | "busy"
    /** The system does not let it be read, or the disk fails. */
    | "unreadable"
}

// Not blocking: a pipe of that name would hold up whoever opens it.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Opens it where it is what was found there. Nothing stays open otherwise. */
export async function openFile(id: string, file: LocatedFile): Promise<OpenFile | NotOpen> {
  let handle: FileHandle | undefined
  try {
    const real = await realpath(file.path, { encoding: "buffer" })
    if (!isInside(real, file.root)) return { reason: "outside" }
    handle = await open(real, FLAGS)
    const stats = await handle.stat({ bigint: true })
    // The folders on the way may have been changed for links since: then another file was opened, or lies elsewhere.
    const opened = await lookedUp(real, file.root)
    if (opened === undefined || !isSame(opened, stats) || !stats.isFile()) return await refuse(handle, "outside")
    if (!isKnown(stats, file)) return await refuse(handle, "changed")
    const name = nameOf(file.path)
    const type = audioType(file.container, name)
    return { handle, ...factsOf(id, stats), name, type, inline: disposition("inline", name) }
  } catch (cause) {
    await handle?.close()
    return { reason: reasonOf(cause as NodeJS.ErrnoException) }
  }
}

/** What the path leads to now, as {@link OpenFile.stamp} has it; undefined where it leads nowhere. */
export async function stampNow(file: LocatedFile): Promise<string | undefined> {
  try {
    return stampOf(await stat(file.path, { bigint: true }))
  } catch {
    return undefined
  }
}

export const isOpen = (answer: OpenFile | NotOpen): answer is OpenFile => "handle" in answer

async function lookedUp(real: Buffer, root: Buffer): Promise<BigIntStats | undefined> {
  const again = await realpath(real, { encoding: "buffer" })
  return isInside(again, root) ? await stat(again, { bigint: true }) : undefined
}

async function refuse(handle: FileHandle, reason: NotOpen["reason"]): Promise<NotOpen> {
  await handle.close()
  return { reason }
}

const SEPARATOR = Buffer.from(sep)

function isInside(path: Buffer, root: Buffer): boolean {
  const folder = root.subarray(-1).equals(SEPARATOR) ? root : Buffer.concat([root, SEPARATOR])
  return path.length > folder.length && path.subarray(0, folder.length).equals(folder)
}

const isSame = (a: BigIntStats, b: BigIntStats): boolean => a.dev === b.dev && a.ino === b.ino

/** Times that no number holds exactly are kept as the next that one does. */
const LAST = BigInt(Number.MAX_SAFE_INTEGER)

const isKnown = ({ size, mtimeNs }: BigIntStats, file: LocatedFile): boolean => {
  const us = mtimeNs / 1000n
  const kept = us > LAST ? LAST : us < -LAST ? -LAST : us
  return size === BigInt(file.size) && kept === BigInt(file.mtimeUs)
}

const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].map((each) => each.toString(36)).join(".")

/** Nobody can set the time of a change: it tells tags that were written with the old time of modification. */
const factsOf = (id: string, stats: BigIntStats) => ({
  size: Number(stats.size),
  modifiedAt: Number(stats.mtimeNs / 1_000_000n),
  mtimeNs: stats.mtimeNs,
  etag: `"${encodeURIComponent(id)}-${[stats.size, stats.mtimeNs, stats.ctimeNs].map((each) => each.toString(36)).join("-")}"`,
  stamp: stampOf(stats),
})

const nameOf = (path: Buffer): string => path.subarray(path.lastIndexOf(sep) + 1).toString("utf8")

function reasonOf({ code }: NodeJS.ErrnoException): NotOpen["reason"] {
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ESTALE") return "gone"
  if (code === "ELOOP" || code === "EISDIR" || code === "ENXIO") return "outside"
  return code === "EMFILE" || code === "ENFILE" ? "busy" : "unreadable"
}

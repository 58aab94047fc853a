/** What `doctor` looks at: the program, its folder, the disk below and who has the library open. */
import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { DATABASE } from "../frame/folder.ts"

/** `ok`, `warning`: works, but not well; `bad`: does not work. */
export interface Finding {
  readonly name: string
  readonly state: "ok" | "warning" | "bad"
  readonly value: string
  readonly remedy?: string
}

/** Less would stop an import soon. */
const LITTLE_SPACE = 1e9

/** Magic numbers of statfs(2). */
const KINDS: ReadonlyMap<number, string> = new Map([
  [0xef53, "ext4"],
  [0x9123683e, "btrfs"],
  [0x58465342, "xfs"],
  [0x2fc12fc1, "zfs"],
  [0xf2f52010, "f2fs"],
  [0x01021994, "tmpfs"],
  [0x794c7630, "overlayfs"],
  [0x65735546, "FUSE"],
  [0x4d44, "FAT"],
  [0x2011bab0, "exFAT"],
  [0x5346544e, "NTFS"],
  [0x1a, "APFS"],
  [0xca451a4e, "bcachefs"],
  [0x61756673, "aufs"],
])

/** Contents of these are gone after a restart. */
const FLEETING = new Set(["tmpfs"])

export function nodeFinding(version: string): Finding {
  const major = Number(/^v?(\d+)/.exec(version)?.[1])
  return major >= 24
    ? { name: "Node", state: "ok", value: version }
    : { name: "Node", state: "bad", value: version, remedy: "use Node 24 or later, as npm start does by itself" }
}

export function folderFinding(folder: string): Finding {
  const name = "data folder"
  try {
    if (!existsSync(folder)) return { name, state: "ok", value: `${folder}, not there yet` }
    if (!statSync(folder).isDirectory())
      return { name, state: "bad", value: `${folder} is a file`, remedy: "name a folder with --data" }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return { name, state: "ok", value: folder }
  } catch {
    return { name, state: "bad", value: `${folder} cannot be written`, remedy: "check who owns it" }
  }
}

/** What lies below the folder, or below where it would be made. */
export function diskFindings(folder: string): Finding[] {
  const { type, bavail, bsize } = statfsSync(nearestExisting(folder))
  const kind = KINDS.get(type >>> 0) ?? `0x${(type >>> 0).toString(16)}`
  const free = bavail * bsize
  return [
    FLEETING.has(kind)
      ? { name: "file system", state: "warning", value: kind, remedy: "what lies there is gone after a restart" }
      : { name: "file system", state: "ok", value: kind },
    free < LITTLE_SPACE
      ? { name: "free space", state: "warning", value: `${Math.round(free / 1e6)} MB`, remedy: "make room on the disk" }
      : { name: "free space", state: "ok", value: `${(free / 1e9).toFixed(1)} GB` },
  ]
}

function nearestExisting(folder: string): string {
  let at = folder
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at)
  return at
}

export const databaseOf = (folder: string): string => join(folder, DATABASE)

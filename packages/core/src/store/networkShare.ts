/**
 * A database on a network share loses data sooner or later: locks and write-ahead logs need shared memory, and shares
 * answer fsync as they like. So such a folder is refused, by the kind of file system that the kernel names.
 */
import { statfsSync } from "node:fs"
import { CannotOpen } from "../errors.ts"

export type Statfs = (path: string) => { readonly type: number }

/** Magic numbers of Linux (statfs(2) and linux/magic.h). FUSE is not among them: mergerfs and NTFS disks are FUSE too. */
const SHARES: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x73757245, "Coda"],
  [0x564c, "NetWare"],
  [0x00c36400, "Ceph"],
  [0x01021997, "9p"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x786f4256, "a VirtualBox shared folder"],
  [0xbacbacbc, "a VMware shared folder"],
])

/** What kind of network share a folder lies on; undefined where it lies on none that is known. */
export const shareAt = (folder: string, statfs: Statfs = statfsSync): string | undefined =>
  SHARES.get(statfs(folder).type >>> 0)

/** Fails with CannotOpen where the folder lies on a network share. `path` is told, `folder` is looked at. */
export function refuseNetworkShare(path: string, folder: string, statfs: Statfs = statfsSync): void {
  const share = path.startsWith("\\\\") ? "a Windows network share" : shareAt(folder, statfs)
  if (share === undefined) return
  const message = `${path} lies on a network share (${share}), where a database cannot be kept safely: choose a local disk`
  throw new CannotOpen({ path, reason: "networkShare", message })
}

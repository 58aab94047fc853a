/**
 * A database on a network share loses data sooner or later: locks and write-ahead logs need shared memory, and shares
 * answer fsync as they like. So such a folder is refused, by the kind of file system that the kernel names.
 */
import { readFileSync, statfsSync } from "node:fs"
import { CannotOpen } from "../errors.ts"

export type Statfs = (path: string) => { readonly type: number }

/** Magic numbers of Linux (statfs(2) and linux/magic.h). FUSE is not among them: mergerfs and NTFS disks are FUSE, too. */
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

const FUSE = 0x65735546
/** Programs that bring files of other machines here by FUSE, as the type of their mounts names them. */
// oxfmt-ignore
const FUSE_SHARES: ReadonlySet<string> = new Set([
  "sshfs", "rclone", "s3fs", "gcsfuse", "goofys", "glusterfs", "ceph-fuse", "mfs", "juicefs", "seaweedfs",
  "curlftpfs", "smbnetfs", "gvfsd-fuse", "davfs",
])

/** What is mounted where, as Linux tells it: proc_pid_mountinfo(5). */
type Mounts = () => string

function ownMounts(): string {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8")
  } catch {
    // A process may have no /proc.
    return ""
  }
}

/** What kind of network share a folder lies on; undefined where it lies on none that is known. */
export function shareAt(folder: string, statfs: Statfs = statfsSync, mounts: Mounts = ownMounts): string | undefined {
  const type = statfs(folder).type >>> 0
  return type === FUSE ? fuseShareAt(folder, mounts()) : SHARES.get(type)
}

/** The share of the last mount that a folder lies on; mounts that cover others come after them. */
function fuseShareAt(folder: string, mounts: string): string | undefined {
  let found: string | undefined
  let longest = 0
  for (const line of mounts.split("\n")) {
    const [mount, source] = line.split(" - ")
    const point = (mount?.split(" ")[4] ?? "").replace(/\\([0-7]{3})/g, (_, octal) =>
      String.fromCharCode(parseInt(octal, 8)),
    )
    const isAt = point !== "" && `${folder}/`.startsWith(point.endsWith("/") ? point : `${point}/`)
    if (!isAt || point.length < longest) continue
    longest = point.length
    const [type = "", from = ""] = source?.split(" ") ?? []
    const program = type.replace(/^fuse\./, "")
    // WebDAV mounts have the plain type, and name an address.
    found = FUSE_SHARES.has(program) ? program : /^https?:/.test(from) ? "WebDAV" : undefined
  }
  return found
}

/** Fails with CannotOpen where the folder lies on a network share. `path` is told, `folder` is looked at. */
export function refuseNetworkShare(path: string, folder: string, statfs?: Statfs): void {
  const share = path.startsWith("\\\\") ? "a Windows network share" : shareAt(folder, statfs)
  if (share === undefined) return
  const message = `${path} lies on a network share (${share}), where a database cannot be kept safely: choose a local disk`
  throw new CannotOpen({ path, reason: "networkShare", message })
}

import { statfsSync } from "node:fs"
import { tmpdir } from "node:os"
import { expect, it } from "vitest"
import { shareAt } from "./networkShare.ts"

const fuse = () => ({ type: 0x65735546 })
const MOUNTS = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:50 / /mnt/box rw,nosuid shared:2 - fuse.sshfs ada@box:/music rw,user_id=0
31 22 0:51 / /mnt/pool rw shared:3 - fuse.mergerfs a:b rw
32 22 0:52 / /mnt/usb\\040disk rw shared:4 - fuseblk /dev/sdb1 rw
33 22 0:53 / /mnt/cloud\\040one rw shared:5 - fuse.rclone drive: rw
34 22 0:54 / /mnt/dav rw shared:6 - fuse https://dav.example.org/ rw
35 31 0:55 / /mnt/pool/far rw shared:7 - fuse.s3fs s3fs rw
36 30 0:56 / /mnt/box/near rw shared:8 - fuse.mergerfs c:d rw
`

it.each([
  ["/mnt/box", "sshfs"],
  ["/mnt/box/library", "sshfs"],
  ["/mnt/cloud one/library", "rclone"],
  ["/mnt/dav", "WebDAV"],
  ["/mnt/pool/far/library", "s3fs"],
  ["/mnt/box/near/library", undefined],
  ["/mnt/boxes", undefined],
  ["/mnt/pool/library", undefined],
  ["/mnt/usb disk", undefined],
])("[LOG-22] tells by the mounts whether %s lies on another machine, where FUSE brings it: %s", (folder, share) => {
  expect(shareAt(folder, fuse, () => MOUNTS)).toBe(share)
})

it("[LOG-22] asks nothing of the mounts where the kernel names the file system", () => {
  const mounts = (): string => expect.unreachable()
  expect(shareAt("/mnt/nfs", () => ({ type: 0x6969 }), mounts)).toBe("NFS")
  expect(shareAt(tmpdir(), statfsSync, mounts)).toBeUndefined()
})

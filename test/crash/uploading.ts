/** An upload, and who takes it in. */
import { join } from "node:path"
import { Library } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { seededPorts, START, testRegistry } from "@ledgerline/core/testing"
import { type Piece, Uploads } from "@ledgerline/workers"
import { createHash } from "node:crypto"

const KB = 1024

/** Without a zero, so that nothing which was never written looks like it. */
export const UPLOADED = Buffer.from(Uint8Array.from({ length: 900 * KB }, (_, i) => 1 + ((i * i) % 251)))

/** With a checksum, and without one; the second in many small bites. */
export function uploadPieces(): Omit<Piece, "offset" | "stop">[] {
  const [first, second, third] = [
    UPLOADED.subarray(0, 200 * KB),
    UPLOADED.subarray(200 * KB, 700 * KB),
    UPLOADED.subarray(700 * KB),
  ]
  const checksum = { algorithm: "sha256", digest: createHash("sha256").update(third).digest() }
  return [
    { length: undefined, bytes: inBites(first), checksum: undefined },
    { length: undefined, bytes: inBites(second), checksum: undefined },
    { length: undefined, bytes: inBites(third), checksum },
  ]
}

async function* inBites(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 64 * KB) yield bytes.subarray(at, at + 64 * KB)
}

export async function openUploads(folder: string): Promise<{ uploads: Uploads; close: () => Promise<void> }> {
  const owner = { pid: process.pid, host: "uploads" }
  const store = openSqlite({ path: join(folder, "library.db"), owner, now: () => START })
  const library = await Library.open({ store, registry: testRegistry, ports: seededPorts(process.pid) })
  const uploads = await Uploads.open({
    library,
    folder: join(folder, "Uploads"),
    mostBytes: 10 * UPLOADED.length,
    keepMs: 1e12,
    freeBytes: async () => 1e12,
    wake: () => undefined,
  })
  return { uploads, close: () => library.close() }
}

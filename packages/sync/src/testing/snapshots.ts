/** Servers with snapshots for tests. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import type { Library } from "@ledgerline/core"
import type { Peer } from "../client/session.ts"
import { type ClientMessage, decodeRequest } from "../protocol/messages.ts"
import type { SyncServer } from "../server/serve.ts"
import { Snapshots } from "../snapshot/Snapshots.ts"
import { inProcess, type Transport } from "../transport.ts"
import { peerOf, serverOf } from "./world.ts"

/** A folder that is gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-snapshot-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const snapshotsOf = (library: Library, folder = newFolder()): Snapshots => new Snapshots(library, folder)

/** A server that gives snapshots to whoever has nothing yet, however little there is. */
export function snapshotPeer(
  id: string,
  library: Library,
  more: Partial<SyncServer<string>> & { readonly transport?: (inner: Transport) => Transport } = {},
): Peer {
  const { transport = (inner: Transport) => inner, ...server } = more
  const inner = inProcess(serverOf(library, { snapshots: snapshotsOf(library), ...server }), "device")
  return peerOf(id, library, { transport: transport(inner), snapshotFrom: 1 })
}

/** A line that calls back before each request; what that throws, cuts it. */
export const before =
  (act: (message: ClientMessage, n: number) => unknown) =>
  (inner: Transport): Transport => {
    let n = 0
    return {
      async request(frame) {
        const message = decodeRequest(frame)
        if (message.kind !== "unknown") await act(message, ++n)
        return inner.request(frame)
      },
    }
  }

/** Cuts the line where events are asked for: the views are here then, and the history is not. */
export const withoutHistory = before(({ kind }) => {
  if (kind === "pull") throw new Error("the line is dead")
})

/** Syncs with servers, one after another, and tells how it went. */
import type { Library } from "@ledgerline/core"
import {
  httpPeer,
  type PairedServer,
  type ServerStatus,
  type SyncProgress,
  type SyncReport,
  syncStatus,
  syncWith,
} from "@ledgerline/sync"
import { lookAround } from "@ledgerline/sync/discovery"
import { systemHttp } from "@ledgerline/sync/system"
import type { Context } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import { clean, count } from "../frame/text.ts"
import { ShownProgress } from "./progress.ts"

/** How long to look for a server on the local network that is nowhere else. */
const LOOK = 2000

type Teller = Pick<Context, "out" | "signal">

export function peerOf(library: Library, server: PairedServer, signal: AbortSignal) {
  const ports = { ...systemHttp, signal }
  return httpPeer(library, server, { ports, nearby: () => lookAround(ports.timers, LOOK) })
}

/** Answers the exit code: 1 where one of them could not be synced with. */
export async function syncAndTell(
  { out, signal }: Teller,
  library: Library,
  servers: readonly PairedServer[],
): Promise<number> {
  let code: number = EXIT.ok
  for (const server of servers) {
    signal.throwIfAborted()
    out.progress(`${clean(server.name)} …`)
    const shown = new ShownProgress(out, clean(server.name), () => performance.now())
    const onProgress = (progress: SyncProgress): void => shown.tell(progress)
    const options = { introduce: true, signal, onProgress }
    const outcome = await syncWith(library, peerOf(library, server, signal), options).catch((cause: unknown) => {
      signal.throwIfAborted()
      if (!isTold(cause)) throw cause
      return undefined
    })
    out.endProgress()
    const status = (await syncStatus(library)).find((each) => each.server === server.id)
    if (status !== undefined) tell({ out, signal }, status, outcome)
    if (outcome === undefined || outcome.aside.length > 0) code = EXIT.no
  }
  return code
}

/** What the status of a server tells of; anything else is for the frame to explain. */
const isTold = (cause: unknown): boolean =>
  cause instanceof Error &&
  "_tag" in cause &&
  ["PeerUnreachable", "PeerRefused", "PeerNotTrusted", "FrameRefused"].includes(String(cause._tag))

/** One server for programs. */
export function objectOf(status: ServerStatus, report?: SyncReport): object {
  const { server, name, state, up, down, agreedAt, triedAt, error } = status
  return {
    server,
    name,
    state,
    ...(report === undefined
      ? {}
      : { received: report.received, sent: report.sent, notices: report.notices.map(({ text }) => text) }),
    pending: { up, down },
    agreedAt,
    triedAt,
    ...(error === undefined ? {} : { error }),
  }
}

function tell({ out }: Teller, status: ServerStatus, report: SyncReport | undefined): void {
  out.object(objectOf(status, report))
  const name = clean(status.name)
  if (report !== undefined) {
    const { received, sent } = report
    const news = [
      ...(received > 0 ? [`${count(received, "change")} came`] : []),
      ...(sent > 0 ? [`${count(sent, "change")} went`] : []),
    ]
    out.line(`${name}: ${news.length === 0 ? "nothing new" : news.join(", ")}`)
    for (const { text } of report.notices) out.line(`  ${out.style("yellow", clean(text))}`)
  }
  tellError({ out }, status)
}

interface Told {
  readonly name: string
  readonly error: { readonly message: string; readonly remedy: string } | undefined
}

export function tellError({ out }: Pick<Context, "out">, { name, error }: Told): void {
  if (error === undefined) return
  out.line(`${clean(name)}: ${out.style("red", clean(error.message))}`)
  out.line(`  ${error.remedy}`)
}

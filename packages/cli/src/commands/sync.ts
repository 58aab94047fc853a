/** `sync [SERVER]`: exchanges what is new with servers, once or as long as it runs. */
import { once } from "node:events"
import type { Library } from "@ledgerline/core"
import {
  goLive,
  pairedServers,
  type LiveOptions,
  type PairedServer,
  PeerUnreachable,
  syncStatus,
} from "@ledgerline/sync"
import { systemTimers } from "@ledgerline/sync/system"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"
import { objectOf, peerOf, syncAndTell, tellError } from "../sync/syncing.ts"

export const command = defineCommand({
  usage: "[SERVER]",
  arity: [0, 1],
  options: { watch: { type: "flag", doc: "stays connected and exchanges what is new as it comes, until it is ended" } },
  details:
    "Without a server: with all that this device is paired with. What cannot be exchanged now stays and goes the next time.\n" +
    "With --json a line for each server: { server, name, state, received, sent, notices, pending: { up, down }, agreedAt,\n" +
    "triedAt, error }; with --watch one whenever the connection opens or ends, or something of it is to be told.",
  examples: ["ledgerline sync", "ledgerline sync home --watch"],
  run: async (context, { args: [which], options }) => {
    const library = await context.library()
    const servers = (await pairedServers(library)).filter(
      ({ id, name }) => which === undefined || name === which || (which.length >= 4 && id.startsWith(which)),
    )
    if (servers.length === 0) {
      const message =
        which === undefined ? "this device is paired with no server" : `there is no server ${clean(which)}`
      throw new NotFound(message, "pair it: ledgerline pair TOKEN")
    }
    if (!options.watch) return syncAndTell(context, library, servers)
    return watch(context, library, servers)
  },
})

async function watch(context: Context, library: Library, servers: readonly PairedServer[]): Promise<undefined> {
  const { signal } = context
  const house = await context.host(library)
  const failed = new AbortController()
  const lives = servers.map((server) =>
    goLive(library, peerOf(library, server, signal), {
      timers: systemTimers,
      onChange: (change) => void tellChange(context, library, server, change).catch((cause) => failed.abort(cause)),
      onNotices: (notices) => void tellNotices(context, library, server, notices).catch((cause) => failed.abort(cause)),
    }),
  )
  for (const live of lives) live.ended.catch((cause: unknown) => failed.abort(cause))
  try {
    const end = AbortSignal.any([signal, failed.signal])
    if (!end.aborted) await once(end, "abort")
  } finally {
    await Promise.allSettled(lives.map((live) => live.stop()))
    await house.close()
  }
  failed.signal.throwIfAborted()
  signal.throwIfAborted()
  return undefined
}

type LiveChange = Parameters<NonNullable<LiveOptions["onChange"]>>[0]

const NO_LINE =
  "What is new is exchanged all the same, within a minute; sooner where a proxy before the server passes WebSocket on."

async function tellChange(
  { out, signal }: Context,
  library: Library,
  { id, name }: PairedServer,
  { isOpen, cause }: LiveChange,
): Promise<void> {
  if (signal.aborted) return
  const status = (await syncStatus(library)).find(({ server }) => server === id)
  if (status === undefined) return
  // It was synchronised, and no line could be opened.
  const refused =
    !isOpen && status.error === undefined && cause instanceof PeerUnreachable
      ? { reason: "noLine", message: cause.message, remedy: NO_LINE }
      : undefined
  out.object({ ...objectOf(status), ...(refused === undefined ? {} : { error: refused }), isOpen })
  if (isOpen) {
    out.line(`${clean(name)}: ${out.style("green", "connected")}`)
    tellError({ out }, status)
  } else if (refused !== undefined) tellError({ out }, { ...status, error: refused })
  else if (status.error === undefined) out.line(`${clean(name)}: the connection ended; it is tried again`)
  else tellError({ out }, status)
}

/** What came up on an open line, such as that the server refused something. */
async function tellNotices(
  { out, signal }: Context,
  library: Library,
  { id }: PairedServer,
  notices: Parameters<NonNullable<LiveOptions["onNotices"]>>[0],
): Promise<void> {
  if (signal.aborted) return
  const status = (await syncStatus(library)).find(({ server }) => server === id)
  if (status === undefined) return
  out.object({ ...objectOf(status), notices: notices.map(({ text }) => text), isOpen: true })
  for (const { text } of notices) out.line(`  ${out.style("yellow", clean(text))}`)
}

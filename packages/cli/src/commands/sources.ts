/** `sources`: where copies live; `sources servers|add|remove`: the servers of this device, friends' too. */
import { hostname } from "node:os"
import { listSources } from "@ledgerline/core"
import { sourceObjects, type SourceObject } from "@ledgerline/core/objects"
import { activateServer, addServer, removeServer, renameServer, showServers } from "../device/servers.ts"
import type { Context } from "../frame/command.ts"
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"
import { PAGING, PAGING_DETAILS, showList } from "../frame/listing.ts"
import { SOURCE_COLUMNS, sourceLine } from "../reads/source.ts"
import { viewpointOf } from "../reads/viewpoint.ts"

export const command = defineCommand({
  usage: "[servers | add TOKEN | rename NAME OTHER | activate NAME | remove NAME]",
  arity: [0, 3],
  reads: true,
  options: {
    ...PAGING,
    name: {
      type: "text",
      value: "NAME",
      doc: "add: what the server calls this device; this machine's name unless given",
    },
  },
  details:
    `Where copies live: folders, servers, object stores, caches.\n${PAGING_DETAILS}\n` +
    "servers: what there is at each server that this device is paired with, and what came from there: tracks, bytes, what is\n" +
    "kept here, how soon it answers, how often it was played from. With --json a line each, as the SDK's `servers.list()`.\n" +
    "add: pairs this device with a server by a token from `ledgerline pair-token` there. A server of another library is a\n" +
    "friend's: its library comes beside the own one, to look at and to play, and is never changed from here.\n" +
    "rename: what a server is called here; `sync` and `servers` go by its own name. activate: plays from this one first.\n" +
    "remove: forgets a server; what came from it stays, but of a friend's library all goes with its last server.",
  examples: ["ledgerline sources", "ledgerline sources servers", "ledgerline sources add ledgerline1-…"],
  run: (context, { args: [act, what, other], options: { name, ...paging } }) => {
    if (act === undefined) return showSources(context, paging)
    if (context.isPast) throw new UsageError("servers are those of now: as-of asks sources alone", "sources")
    if (act === "servers" && what === undefined) return showServers(context)
    if (act === "rename" && what !== undefined && other !== undefined) return renameServer(context, what, other)
    if (other !== undefined) throw new UsageError(`"${clean(other)}" is one too many`, "sources")
    if (act === "activate" && what !== undefined) return activateServer(context, what)
    if (act === "add" && what !== undefined) return addServer(context, what, (name ?? hostname()).trim().slice(0, 100))
    if (act === "remove" && what !== undefined) return removeServer(context, what)
    throw new UsageError(
      "say: sources, sources servers, sources add TOKEN, or sources rename|activate|remove NAME",
      "sources",
    )
  },
})

async function showSources(
  context: Context,
  options: { readonly limit: number | undefined; readonly after: string | undefined },
): Promise<void> {
  const from = await viewpointOf(context)
  await showList<SourceObject>(context, {
    one: "source",
    ...options,
    again: ["sources"],
    read: function* (library, asked) {
      const { rows, ...next } = yield* listSources(asked)
      return { rows: yield* sourceObjects(library, rows, from), ...next }
    },
    columns: SOURCE_COLUMNS,
    line: sourceLine,
    objects: function* (_, rows) {
      return rows
    },
  })
}

/** Playlists: those of the member, and those that all members share, which are public here. */
import { members, READERS } from "@ledgerline/api"
import { newId } from "@ledgerline/api/local"
import { children } from "../objects/child.ts"
import { dateOf, seconds } from "../objects/pieces.ts"
import { missing } from "../protocol/errors.ts"
import { playlistId } from "../protocol/ids.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { flag, id, integer, many, maybeEmpty, optional, required, text } from "../protocol/parameters.ts"
import { createdPlaylist, edited, expectEditable, publicised, removedPlaylist } from "../changing/playlists.ts"
import { entriesOf, type PlaylistRow, playlistRow, playlistRows } from "../reading/playlists.ts"

/** In one request. */
const MOST_ADDED = 5000
/** Whose lists they may change is found out by the change itself. */
const WRITERS = members("listener", "edit")
const songIds = many(id("track"), MOST_ADDED)

type Asking = Pick<Call, "context" | "principal" | "request">

export const playlistMethods: Methods = {
  getPlaylists: method(READERS, { username: optional(text(64)) }, async ({ context, principal, params }) => {
    const rows = await context.read(() => playlistRows(principal.member))
    const { username = principal.member } = params
    const shown = rows.filter(({ user }) => user === "" || user === username)
    return { playlists: { playlist: shown.map((row) => playlistOf(row, principal.member)) } }
  }),
  getPlaylist: method(READERS, { id: required(id("playlist")) }, async (call) => ({
    playlist: await playlistWithSongs(call, call.params.id),
  })),
  createPlaylist: method(
    WRITERS,
    { playlistId: optional(id("playlist")), name: optional(text()), songId: songIds },
    async (call) => {
      const { playlistId: existing, name, songId } = call.params
      if (existing === undefined) {
        if (name === undefined) throw missing("name")
        const made = newId(call.context.library, { ...call, headers: {} })
        await change(call, createdPlaylist({ id: made, name, tracks: songId, ...call }))
        return { playlist: await playlistWithSongs(call, made) }
      }
      await change(call, edited(existing, { name, take: "all", add: songId }, call))
      return { playlist: await playlistWithSongs(call, existing) }
    },
  ),
  updatePlaylist: method(
    WRITERS,
    {
      playlistId: required(id("playlist")),
      name: optional(text()),
      comment: maybeEmpty(text(10_000)),
      public: optional(flag),
      songIdToAdd: songIds,
      songIndexToRemove: many(integer(0, 1_000_000), MOST_ADDED),
    },
    async (call) => {
      const { playlistId: list, name, comment: description, public: isPublic } = call.params
      const edit = { name, description, take: call.params.songIndexToRemove, add: call.params.songIdToAdd }
      await call.context.read(() => expectEditable(list, edit, call))
      // First, as it may not be allowed; what follows is known to be possible.
      if (isPublic !== undefined) await change(call, publicised(list, isPublic, call))
      await change(call, edited(list, edit, call))
      return {}
    },
  ),
  deletePlaylist: method(WRITERS, { id: required(id("playlist")) }, async (call) => {
    await change(call, removedPlaylist(call.params.id, call))
    return {}
  }),
}

const change = ({ context, principal, request }: Asking, decide: Parameters<typeof context.change>[2]) =>
  context.change(principal, request, decide)

function playlistOf({ durationMs, ...row }: PlaylistRow, member: string) {
  return {
    id: playlistId(row.id),
    name: row.name,
    comment: row.description ?? "",
    owner: row.user === "" ? (/^user:(.+)$/.exec(row.createdBy)?.[1] ?? "") : row.user,
    public: row.user === "",
    songCount: row.items,
    duration: seconds(durationMs),
    created: dateOf(row.createdAt),
    changed: dateOf(row.updatedAt),
    coverArt: playlistId(row.id),
    allowedUser: row.user === "" ? [] : [member],
    readonly: false,
  }
}

async function playlistWithSongs({ context, principal }: Pick<Call, "context" | "principal">, list: string) {
  const from = await context.viewpoint()
  return context.read(function* () {
    const row = yield* playlistRow(principal.member, list)
    const entries = yield* entriesOf(context.library.store.dialect, row.subject)
    const entry = yield* children(
      context,
      principal.member,
      entries.map(({ track }) => track),
      from,
    )
    // Placeholders for files that are not here are no entries.
    return { ...playlistOf({ ...row, items: entry.length }, principal.member), entry }
  })
}

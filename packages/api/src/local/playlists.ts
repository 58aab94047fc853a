/** Playlists, collections and shared queues. */
import {
  addTracks,
  all,
  canonicalTracks,
  createPlaylist,
  describePlaylist,
  LIBRARY,
  listCollections,
  listPlaylistItems,
  listPlaylists,
  listSharedQueues,
  type LogName,
  moveItems,
  newClient,
  type NewEvent,
  type PlaylistEditing,
  readPlaylist,
  removeItems,
  type Subject,
  subjectKey,
  views,
  type Views,
  type Work,
} from "@ledgerline/core"
import { playlistItemObject, playlistObject } from "@ledgerline/core/objects"
import type { Principal } from "../access.ts"
import type { PlaylistGroup } from "../groups/playlists.ts"
import type { Handlers } from "../handlers.ts"
import { Refusal } from "../refusal.ts"
import { type Asking, change, type Changed, newId, ownLog } from "./changes.ts"
import { found } from "./library.ts"
import { filed, playlistFolderHandlers, shownFolders } from "./playlistFolders.ts"
import type { LocalOptions } from "./options.ts"
import { pageOf } from "./page.ts"

const KINDS = ["playlist", "collection", "sharedQueue"] as const

const LISTS = { playlist: listPlaylists, collection: listCollections, sharedQueue: listSharedQueues }

interface Place {
  readonly subject: Subject
  readonly log: LogName
}

type Editing = PlaylistEditing & Place & { readonly now: number }

export function playlistHandlers({
  library,
  past,
}: Pick<LocalOptions, "library" | "past">): Handlers<typeof PlaylistGroup> {
  const readAt = <A>(asOf: number | undefined, work: () => Work<A>): Promise<A> =>
    asOf === undefined ? library.store.read(work) : past.read(asOf, work)

  const edit = (
    call: Asking & { readonly params: { readonly id: string } },
    decide: (editing: Editing) => readonly NewEvent[],
  ): Promise<Changed> =>
    change(library, call, function* (context) {
      const { subject, log } = placeOf(yield* playlistOf(call.principal, call.params.id))
      const state = yield* readPlaylist(context, subject, log)
      return decide({ subject, log, state, client: newClient(context.random), now: context.now })
    })

  return {
    ...playlistFolderHandlers({ library, past }),
    playlists: ({ query: { asOf, whose, kind = "playlist", ...asked }, principal }) =>
      readAt(asOf, function* () {
        const filters = { user: whose === "own" ? principal.member : "" }
        const page = yield* LISTS[kind]({ ...asked, filters })
        const folderOf = yield* shownFolders(filters.user)
        return pageOf(
          page,
          page.rows.map((row) => playlistObject(row, folderOf(row))),
        )
      }),
    playlist: ({ params, query: { asOf }, principal }) =>
      readAt(asOf, function* () {
        const row = yield* playlistOf(principal, params.id)
        return playlistObject(row, (yield* shownFolders(row.user))(row))
      }),
    items: ({ params, query: { asOf, ...query }, principal }) =>
      readAt(asOf, function* () {
        const { subject } = yield* playlistOf(principal, params.id)
        const page = yield* listPlaylistItems({ ...query, filters: { playlist: subject } })
        const shown = yield* canonicalTracks(
          library.store.dialect,
          page.rows.flatMap(({ track }) => track ?? []),
        )
        const items = page.rows.map((row) => ({ ...row, track: shown.get(row.track ?? "") ?? row.track }))
        return pageOf(page, items.map(playlistItemObject))
      }),
    async create(call) {
      const { kind = "playlist", whose, folder, ...content } = call.body
      const id = newId(library, call)
      const place = { subject: `${kind}:${id}`, log: whose === "own" ? ownLog(call.principal) : LIBRARY }
      const made = await change(library, call, function* (context) {
        const state = yield* readPlaylist(context, place.subject, place.log)
        const editing = { ...place, state, client: newClient(context.random) }
        const by = { now: context.now, addedBy: `user:${call.principal.member}` }
        const events = createPlaylist(editing, { ...content, ...by })
        return folder === undefined ? events : [...events, yield* filed(place, folder)]
      })
      return { ...made, id }
    },
    describe: (call) =>
      change(library, call, function* (context) {
        const { folder, ...text } = call.body
        const row = yield* playlistOf(call.principal, call.params.id)
        const place = placeOf(row)
        const state = yield* readPlaylist(context, place.subject, place.log)
        const events = describePlaylist({ ...place, state, client: newClient(context.random) }, text)
        const isThere = folder === undefined || folder === row.folder
        return isThere ? events : [...events, yield* filed(place, folder)]
      }),
    add: (call) =>
      edit(call, (editing) => {
        const end = editing.state.document.ordered.length
        const at = Math.min(call.body.at ?? end, end)
        return addTracks(editing, call.body.tracks, {
          now: editing.now,
          addedBy: `user:${call.principal.member}`,
          at,
        })
      }),
    move: (call) =>
      edit(call, (editing) => {
        const items = itemsOf(editing, call.body.items)
        const end = editing.state.document.ordered.length - items.length
        return moveItems(editing, items, Math.min(call.body.at ?? end, end))
      }),
    take: (call) => edit(call, (editing) => removeItems(editing, itemsOf(editing, call.body.items))),
    remove: (call) => edit(call, ({ subject, log }) => [{ type: "playlist.removed", subject, log, payload: {} }]),
  }
}

/** The list with this id that is everybody's, or the member's own; fails with 404 where there is none. */
export function* playlistOf({ member }: Pick<Principal, "member">, id: string): Work<Views["playlist"]> {
  const logs = [LIBRARY, `user:${member}`]
  const keys = logs.flatMap((log) => KINDS.map((kind) => subjectKey(log, `${kind}:${id}`)))
  const rows = yield* all(
    views.selectFrom("playlist").selectAll().where("subject", "in", keys).where("removed", "=", 0).limit(1),
  )
  return found(rows[0])
}

const placeOf = ({ kind, id, user }: Views["playlist"]): Place => ({
  subject: `${kind}:${id}`,
  log: user === "" ? LIBRARY : `user:${user}`,
})

function itemsOf({ state }: Editing, asked: readonly string[]): readonly string[] {
  const there = new Set(state.document.ordered.map(({ id }) => id))
  for (const item of asked)
    if (!there.has(item)) throw new Refusal(409, "changed", "a place is not in the list any more; read it again")
  return asked
}

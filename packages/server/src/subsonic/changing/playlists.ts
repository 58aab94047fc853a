/** What clients do to playlists, as decisions for one append each. */
import {
  addTracks,
  createPlaylist,
  type Decision,
  type DecisionContext,
  describePlaylist,
  LIBRARY,
  newClient,
  type PlaylistEditing,
  readPlaylist,
  removeItems,
  type Work,
} from "@ledgerline/core"
import { Failure } from "../protocol/errors.ts"
import type { Call } from "../protocol/method.ts"
import { entriesOf, type PlaylistRow, playlistRow } from "../reading/playlists.ts"
import { expectTracks } from "./expectTracks.ts"

type Asking = Pick<Call, "context" | "principal">

interface Making extends Asking {
  readonly id: string
  readonly name: string
  readonly tracks: readonly string[]
}

const placeOf = ({ id, user }: Pick<PlaylistRow, "id" | "user">) => ({
  subject: `playlist:${id}`,
  log: user === "" ? LIBRARY : `user:${user}`,
})

const actorOf = ({ principal }: Asking): string => `user:${principal.member}`

function* editingOf(context: DecisionContext, row: Pick<PlaylistRow, "id" | "user">): Work<PlaylistEditing> {
  const place = placeOf(row)
  return { ...place, state: yield* readPlaylist(context, place.subject, place.log), client: newClient(context.random) }
}

/** A private one. */
export const createdPlaylist = ({ id, name, tracks, ...asking }: Making): Decision =>
  function* (context) {
    const found = yield* expectTracks(asking, tracks)
    const editing = yield* editingOf(context, { id, user: asking.principal.member })
    return createPlaylist(editing, { name, tracks: found, now: context.now, addedBy: actorOf(asking) })
  }

export interface PlaylistEdit {
  readonly name?: string | undefined
  readonly description?: string | undefined
  /** What the client has at these places, from 0; or all that it knows of. */
  readonly take?: readonly number[] | "all"
  /** At the end. */
  readonly add?: readonly string[]
}

/** All that a request asks for, or nothing of it. */
export const edited = (
  id: string,
  { name, description, take = [], add = [] }: PlaylistEdit,
  asking: Asking,
): Decision =>
  function* (context) {
    const row = yield* playlistRow(asking.principal.member, id)
    const found = yield* expectTracks(asking, add)
    const items = yield* itemsAt(asking, row, take)
    const about = { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) }
    // Each under a number of its own: all begin from the playlist as it is now.
    const added = { now: context.now, addedBy: actorOf(asking) }
    return [
      ...(Object.keys(about).length === 0 ? [] : describePlaylist(yield* editingOf(context, row), about)),
      ...(items.length === 0 ? [] : removeItems(yield* editingOf(context, row), items)),
      ...(found.length === 0 ? [] : addTracks(yield* editingOf(context, row), found, added)),
    ]
  }

/** Fails where {@link edited} would, before anything else of a request is done. */
export function* expectEditable(id: string, { take = [], add = [] }: PlaylistEdit, asking: Asking): Work<void> {
  yield* expectTracks(asking, add)
  yield* itemsAt(asking, yield* playlistRow(asking.principal.member, id), take)
}

function* itemsAt({ context }: Asking, { subject }: PlaylistRow, places: readonly number[] | "all"): Work<string[]> {
  if (places.length === 0) return []
  const entries = yield* entriesOf(context.library.store.dialect, subject)
  if (places === "all") return entries.map(({ item }) => item)
  return [...new Set(places)].map((place) => {
    const entry = entries[place]
    if (entry === undefined) throw new Failure(70, `There is nothing at place ${place}`)
    return entry.item
  })
}

export const removedPlaylist = (id: string, { principal }: Asking): Decision =>
  function* () {
    const { subject, log } = placeOf(yield* playlistRow(principal.member, id))
    return [{ type: "playlist.removed", subject, log, payload: {} }]
  }

/** Moves a playlist from the member's own log to that of all, or back: it is made there and taken away here. */
export const publicised = (id: string, isPublic: boolean, asking: Asking): Decision =>
  function* (context) {
    const row = yield* playlistRow(asking.principal.member, id)
    if ((row.user === "") === isPublic) return []
    const entries = yield* entriesOf(asking.context.library.store.dialect, row.subject)
    const there = yield* editingOf(context, { id, user: isPublic ? "" : asking.principal.member })
    if (there.state.created !== undefined)
      throw new Failure(0, "It was there before and cannot go back; make a new playlist of it")
    const made = createPlaylist(there, {
      name: row.name,
      description: row.description ?? undefined,
      tracks: entries.map(({ track }) => track.id),
      now: context.now,
      addedBy: actorOf(asking),
    })
    const { subject, log } = placeOf(row)
    return [...made, { type: "playlist.removed", subject, log, payload: {} }]
  }

/** Reads playlists: the state that commands start from, and what one shows, now or in the library as of another time. */
import { heldStatesOf, type StatesContext, statesOf } from "../../fold/states.ts"
import type { LogName, Subject } from "../../ids.ts"
import { LIBRARY } from "../../ids.ts"
import type { Work } from "../../store/port.ts"
import { all, one, views } from "../../views/database.ts"
import type { Content } from "./decide.ts"
import { playlistAspect, type PlaylistState } from "./fold.ts"
import type { Item, Missing } from "./item.ts"

/** The state of a playlist or collection; an empty one where it is not here. */
export function* readState(context: StatesContext, subject: Subject, log: LogName = LIBRARY): Work<PlaylistState> {
  const states = yield* statesOf(context, log, subject)
  return (states?.[playlistAspect.name] ?? playlistAspect.initial()) as PlaylistState
}

/** As {@link readState}, but not copied: to look at before the work does anything else, neither to change nor to keep. */
export function* lookAtState(context: StatesContext, subject: Subject, log: LogName = LIBRARY): Work<PlaylistState> {
  const states = yield* heldStatesOf(context, log, subject)
  return (states?.[playlistAspect.name] ?? playlistAspect.initial()) as PlaylistState
}

/** What a playlist shows, to compare or to go back to; undefined where it is not there. `key` is as in its table. */
export function* readContent(key: string): Work<Content | undefined> {
  const playlist = yield* one(views.selectFrom("playlist").select(["name", "description"]).where("subject", "=", key))
  if (playlist === undefined) return undefined
  const rows = yield* all(
    views
      .selectFrom("playlistItem")
      .select(["item", "track", "missing", "orderKey", "addedBy", "addedAt", "importedOrder"])
      .where("playlist", "=", key)
      .orderBy("orderKey")
      .orderBy("item"),
  )
  const items = rows.map(({ item, track, missing, orderKey, addedBy, addedAt, importedOrder }): Item => ({
    id: item,
    ...(track === null ? {} : { track }),
    ...(missing === null ? {} : { missing: JSON.parse(missing) as Missing }),
    order: orderKey,
    ...(addedBy === null ? {} : { addedBy }),
    ...(addedAt === null ? {} : { addedAt }),
    ...(importedOrder === null ? {} : { importedOrder }),
  }))
  return { ...playlist, items }
}

/** The playlists and collections that a track is in. */
export function playlistsWith(track: string): Work<{ readonly playlist: string; readonly item: string }[]> {
  const items = views.selectFrom("playlistItem").select(["playlist", "item"]).where("track", "=", track)
  return all(items.orderBy("playlist").orderBy("item"))
}

/** The placeholders of playlists and collections that are there, and what they stand for. */
export function* missingItems(): Work<
  { readonly playlist: string; readonly item: string; readonly missing: Missing }[]
> {
  const rows = yield* all(
    views
      .selectFrom("playlistItem")
      .select(["playlist", "item", "missing"])
      .where("missing", "is not", null)
      .orderBy("playlist")
      .orderBy("item"),
  )
  return rows.map(({ playlist, item, missing }) => ({ playlist, item, missing: JSON.parse(missing ?? "") as Missing }))
}

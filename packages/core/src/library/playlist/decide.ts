/**
 * What people do to playlists, as events. Pure: from the state as it is now to drafts for one append. An edit is one
 * event; one of more entries than an event holds is several, to be appended together.
 */
import * as Y from "yjs"
import { CommandRejected } from "../../errors.ts"
import type { LogName, Subject } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import type { Random } from "../../ports.ts"
import { MOST_UPDATE } from "./events.ts"
import type { PlaylistState } from "./fold.ts"
import { entryOf, type Item, isSameItem } from "./item.ts"
import { place } from "./order.ts"
import { type Change, writeUpdate } from "./update.ts"
import { descriptionOf, nameOf } from "./view.ts"

export interface Editing {
  readonly subject: Subject
  readonly log?: LogName
  /** As it is now: what was edited since would be edited twice under the same numbers. */
  readonly state: PlaylistState
  /** The number under which this process edits; see {@link newClient}. */
  readonly client: number
}

/**
 * A number for the edits of this process. Never kept: a database that was copied or restored from a backup would give
 * out the same numbers twice. A new one for each edit would work too, but a document gets slower by each.
 */
export const newClient = (random: Random): number => Buffer.from(random.bytes(6)).readUIntBE(0, 6)

/** Bytes in one event, estimated from above but for names in scripts of three bytes a letter. */
const MOST_BYTES = MOST_UPDATE / 2

const reject = (message: string): CommandRejected => new CommandRejected({ command: "playlist", message })

/** What a new playlist has from the beginning. */
export interface NewPlaylist {
  readonly name: string
  readonly description?: string | undefined
  readonly tracks?: readonly string[] | undefined
  readonly addedBy?: string
  readonly now: number
}

/** Makes a playlist with what is in it, for one append. */
export function create(editing: Editing, { name, description, tracks = [], ...by }: NewPlaylist): NewEvent[] {
  const { subject, log, state } = editing
  if (state.created !== undefined) throw reject(`${subject} is there already`)
  const { items } = newItems(editing, tracks, 0, by)
  const about: Change[] =
    description === undefined || description === "" ? [] : [{ root: "meta", key: "description", value: description }]
  const changes = [...about, ...items.map(set)]
  return [
    { type: "playlist.created", subject, payload: { name }, ...(log === undefined ? {} : { log }) },
    ...(changes.length === 0 ? [] : written(editing, changes)),
  ]
}

/** Puts tracks in front of the item that is now at a place, from 0; at the end where no place is given. */
export function addTracks(
  editing: Editing,
  tracks: readonly string[],
  options: { readonly at?: number; readonly addedBy?: string; readonly now: number },
): NewEvent[] {
  const { items, others } = newItems(editing, tracks, options.at ?? editing.state.document.ordered.length, options)
  return edits(editing, [...items, ...others].map(set))
}

/** Items for tracks, and those that have to make room for them. */
function newItems(
  { state, client }: Editing,
  tracks: readonly string[],
  at: number,
  { addedBy, now }: { readonly addedBy?: string; readonly now: number },
): { readonly items: readonly Item[]; readonly others: readonly Item[] } {
  const list = state.document.ordered
  const { orders, others } = place(list, checkedPlace(at, list), tracks.length)
  const start = Y.getState(state.document.doc.store, client)
  const items = tracks.map((track, i): Item => {
    // The number of the very insertion: nothing else has it, on any device.
    const id = `${client.toString(36)}.${(start + i).toString(36)}`
    return { id, track, order: orders[i] as string, addedAt: now, ...(addedBy === undefined ? {} : { addedBy }) }
  })
  return { items, others }
}

/** Moves items, in the order given, in front of the item that is at a place of the list without them. */
export function moveItems(editing: Editing, ids: readonly string[], at: number): NewEvent[] {
  const { document } = editing.state
  const moved = itemsOf(editing, ids)
  const moving = new Set(ids)
  const rest = document.ordered.filter((item) => !moving.has(item.id))
  const { orders, others } = place(rest, checkedPlace(at, rest), moved.length)
  const changes = [...moved.map((item, i) => ({ ...item, order: orders[i] as string })), ...others]
  return edits(editing, changes.filter((item) => document.items.get(item.id)?.order !== item.order).map(set))
}

export function removeItems(editing: Editing, ids: readonly string[]): NewEvent[] {
  return edits(
    editing,
    itemsOf(editing, ids).map(({ id }) => ({ root: "items", key: id, value: undefined })),
  )
}

/** Gives another name or description; an empty description takes it away. */
export function describe(
  editing: Editing,
  text: { readonly name?: string; readonly description?: string },
): NewEvent[] {
  const changes: Change[] = []
  if (text.name !== undefined) {
    if (text.name === "" || text.name.length > 500) throw reject("a name has 1 to 500 characters")
    if (text.name !== nameOf(editing.state)) changes.push({ root: "meta", key: "name", value: text.name })
  }
  if (text.description !== undefined) {
    if (text.description.length > 10_000) throw reject("a description has at most 10,000 characters")
    if (text.description !== (descriptionOf(editing.state) ?? "")) {
      changes.push({ root: "meta", key: "description", value: text.description })
    }
  }
  return edits(editing, changes)
}

/** What a playlist showed at some time: from its rows in the library as of then, or from a state. */
export interface Content {
  readonly name: string
  readonly description: string | null
  readonly items: readonly Item[]
}

/** Makes a playlist show what it showed then, by an edit like any other: it merges, and it can be reverted. */
export function restoreContent(editing: Editing, content: Content): NewEvent[] {
  const { document } = editing.state
  const wanted = new Map(content.items.map((item) => [item.id, item]))
  const changes: Change[] = content.items.filter((item) => !isSameItem(item, document.items.get(item.id))).map(set)
  for (const id of document.items.keys()) {
    if (!wanted.has(id)) changes.push({ root: "items", key: id, value: undefined })
  }
  if (content.name !== nameOf(editing.state)) changes.push({ root: "meta", key: "name", value: content.name })
  if (content.description !== (descriptionOf(editing.state) ?? null)) {
    changes.push({ root: "meta", key: "description", value: content.description ?? "" })
  }
  return edits(editing, changes)
}

export const set = (item: Item): Change => ({ root: "items", key: item.id, value: entryOf(item) })

function itemsOf({ state }: Editing, ids: readonly string[]): Item[] {
  if (new Set(ids).size < ids.length) throw reject("an item is named twice")
  return ids.map((id) => {
    const item = state.document.items.get(id)
    if (item === undefined) throw reject(`there is no item ${id}`)
    return item
  })
}

function checkedPlace(at: number, list: readonly Item[]): number {
  if (!Number.isInteger(at) || at < 0 || at > list.length)
    throw reject(`there is no place ${at} among ${list.length} items`)
  return at
}

/** No events where nothing would change. */
function edits(editing: Editing, changes: readonly Change[]): NewEvent[] {
  const { subject, state } = editing
  if (state.created === undefined || state.removed) throw reject(`there is no ${subject}`)
  return written(editing, changes)
}

/** The edits that make these changes, whether the playlist is there already or is made by an event in front of them. */
export function written(
  { subject, log, state, client }: Editing,
  changes: readonly Change[],
  type: "playlist.edited" | "playlist.aligned" = "playlist.edited",
): NewEvent[] {
  const { doc } = state.document
  let clock = Y.getState(doc.store, client)
  return parts(changes).map((part) => {
    const update = writeUpdate(doc, client, part, clock)
    clock = update.clock
    const payload = { update: Buffer.from(update.bytes).toString("base64") }
    return { type, subject, payload, ...(log === undefined ? {} : { log }) }
  })
}

function parts(changes: readonly Change[]): Change[][] {
  const lists: Change[][] = []
  let room = 0
  for (const change of changes) {
    const size = 60 + change.key.length + (JSON.stringify(change.value)?.length ?? 0)
    room -= size
    if (room < 0) {
      lists.push([])
      room = MOST_BYTES - size
    }
    lists.at(-1)?.push(change)
  }
  return lists
}

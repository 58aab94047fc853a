/**
 * What rows of tracks were before a batch and are after it, for views that count by differences. Changes say how rows came
 * to be what they are, step by step: a kind tells of rows as it makes them, without merges and aliases, and views that
 * know of these change them again. What stood in the database before is what aliases and merges of that time made of it.
 */
import type { RowChange, ViewContext } from "../define/crossView.ts"
import { TRACK, TRACK_ARTIST } from "../library/track/view.ts"
import { query, type Row, type Table, type Work } from "../store/port.ts"
import { canonicalOf, creditKey } from "./aliases/move.ts"
import { ALBUM_ALIAS, ARTIST_ALIAS } from "./aliases/view.ts"
import { MERGE } from "./merges/view.ts"

/** A row before a batch and after it; undefined where there was none, or is none. */
export interface NetChange {
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** Whether a row of a track counts: another does not show in its place. */
export const isVisible = (row: Row | undefined): row is Row => row !== undefined && row["hidden"] === 0

/** What cross views are told of a batch. */
export type Told = ReadonlyMap<Table, readonly RowChange[]>

/** What changes come to: each row that they name, once: as the first of them found it and as the last of them left it. */
function netOf(changes: readonly RowChange[] | undefined, keyOf: (row: Row) => string): Map<string, NetChange> {
  const net = new Map<string, NetChange>()
  for (const { before, after } of changes ?? []) {
    const key = keyOf((after ?? before) as Row)
    const first = net.get(key)
    net.set(key, { before: first === undefined ? before : first.before, after })
  }
  return net
}

/** Where ids led to before the batch. What was written under the id that held then leads to itself. */
function* idsBefore(
  context: ViewContext,
  aliases: Table,
  changes: Told,
  ids: readonly string[],
): Work<(id: string) => string> {
  if (ids.length === 0) return (id) => id
  const net = netOf(changes.get(aliases), (row) => String(row["id"]))
  const standing = yield* canonicalOf(context, aliases, ids)
  return (id) => {
    const change = net.get(id)
    return change === undefined ? (standing.get(id) ?? id) : String(change.before?.["canonical"] ?? id)
  }
}

/** Those of merged tracks in whose place another showed before the batch. */
function* hiddenBefore(context: ViewContext, changes: Told, merged: readonly string[]): Work<ReadonlySet<string>> {
  const hidden = new Set<string>()
  if (merged.length === 0) return hidden
  const net = netOf(changes.get(MERGE), (row) => String(row["track"]))
  const rows = yield* query(
    `SELECT track, canonical FROM ${context.name(MERGE)} WHERE ${context.dialect.anyOf("track", "text")}`,
    [context.dialect.list(merged)],
  )
  const standing = new Map(rows.map((row) => [String(row["track"]), row]))
  for (const track of merged) {
    const change = net.get(track)
    const row = change === undefined ? standing.get(track) : change.before
    if (row !== undefined && row["canonical"] !== track) hidden.add(track)
  }
  return hidden
}

/** The tracks whose rows a batch wrote, by id. */
export function* trackChanges(context: ViewContext, changes: Told): Work<Map<string, NetChange>> {
  const net = netOf(changes.get(TRACK), (row) => String(row["id"]))
  const old = [...net.values()].map(({ before }) => before).filter((row) => row !== undefined)
  if (old.length === 0) return net
  const albums = new Set(old.map((row) => row["albumId"]).filter((id) => typeof id === "string"))
  const albumBefore = yield* idsBefore(context, ALBUM_ALIAS, changes, [...albums])
  const merged = old.filter((row) => (row["mergedInto"] ?? null) !== null).map((row) => String(row["id"]))
  const hidden = yield* hiddenBefore(context, changes, merged)
  for (const [id, { before, after }] of net) {
    if (before === undefined) continue
    const albumId = typeof before["albumId"] === "string" ? albumBefore(before["albumId"]) : null
    net.set(id, { before: { ...before, albumId, hidden: hidden.has(id) ? 1 : 0 }, after })
  }
  return net
}

/** The credits of a track before a batch and after it. */
export interface CreditChange {
  readonly before: readonly Row[]
  readonly after: readonly Row[]
}

/** All credits of the tracks of which a batch wrote some, and of the tracks of `more`, by track. `fresh` were not there before. */
export function* creditChanges(
  context: ViewContext,
  changes: Told,
  more: Iterable<string>,
  fresh: (track: string) => boolean,
): Work<Map<string, CreditChange>> {
  const net = netOf(changes.get(TRACK_ARTIST), creditKey)
  const found = new Map<string, { before: Row[]; after: Row[] }>()
  for (const track of more) found.set(track, { before: [], after: [] })
  for (const { before, after } of net.values()) {
    const track = String((after ?? before)?.["track"])
    let credits = found.get(track)
    if (credits === undefined) found.set(track, (credits = { before: [], after: [] }))
    if (before !== undefined) credits.before.push(before)
    if (after !== undefined && fresh(track)) credits.after.push(after)
  }
  const was = [...found.values()].flatMap(({ before }) => before.map((row) => String(row["artistId"])))
  const artistBefore = yield* idsBefore(context, ARTIST_ALIAS, changes, was)
  for (const credits of found.values())
    credits.before = credits.before.map((row) => ({ ...row, artistId: artistBefore(String(row["artistId"])) }))
  const old = [...found.keys()].filter((track) => !fresh(track))
  if (old.length === 0) return found
  const standing = yield* query(
    `SELECT * FROM ${context.name(TRACK_ARTIST)} WHERE ${context.dialect.anyOf("track", "text")}`,
    [context.dialect.list(old)],
  )
  for (const row of standing) {
    const credits = found.get(String(row["track"]))
    credits?.after.push(row)
    if (!net.has(creditKey(row))) credits?.before.push(row)
  }
  return found
}

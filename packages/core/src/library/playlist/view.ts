/** The tables of playlists and collections, removed ones included, and of what is in those that are there. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { sortKey } from "../sortKey.ts"
import { playlistAspect, type PlaylistState } from "./fold.ts"

export const PLAYLIST = {
  name: "playlist",
  columns: {
    /** `playlist:…` or `collection:…`, behind the log where that is a member's. */
    subject: { type: "text" },
    id: { type: "text" },
    /** playlist, collection or sharedQueue. */
    kind: { type: "text" },
    /** Whose it is, empty where it is everybody's. */
    user: { type: "text" },
    name: { type: "text" },
    nameKey: { type: "text" },
    description: { type: "text", nullable: true },
    items: { type: "integer" },
    /** The id of the folder in which it was put; what shows is said by the folders of its log. */
    folder: { type: "text", nullable: true },
    createdBy: { type: "text" },
    createdAt: { type: "integer" },
    updatedAt: { type: "integer" },
    /** 1 where it was taken away: its items are not shown. */
    removed: { type: "integer" },
  },
  primaryKey: ["subject"],
  indexes: [
    { name: "byName", columns: ["user", "kind", "removed", "nameKey", "subject"] },
    { name: "byUpdate", columns: ["user", "kind", "removed", "updatedAt", "subject"] },
  ],
} as const satisfies Table

export const PLAYLIST_ITEM = {
  name: "playlistItem",
  columns: {
    /** The subject of the playlist, as in its table. */
    playlist: { type: "text" },
    item: { type: "text" },
    /** Null in a placeholder. */
    track: { type: "text", nullable: true },
    /** JSON: what is known of the file that a placeholder stands for. */
    missing: { type: "text", nullable: true },
    orderKey: { type: "text" },
    addedBy: { type: "text", nullable: true },
    addedAt: { type: "integer", nullable: true },
    /** Where the playlist file had it when it was last imported. */
    importedOrder: { type: "text", nullable: true },
  },
  primaryKey: ["playlist", "item"],
  indexes: [
    { name: "inOrder", columns: ["playlist", "orderKey", "item"] },
    { name: "byTrack", columns: ["track", "playlist", "item"] },
    { name: "missing", columns: ["playlist", "item"], where: "missing IS NOT NULL" },
  ],
} as const satisfies Table

const LONGEST_NAME = 500
const LONGEST_DESCRIPTION = 10_000

const textOf = (value: unknown, longest: number): string | undefined =>
  typeof value === "string" && value !== "" && value.length <= longest ? value : undefined

export const nameOf = ({ created, document }: PlaylistState): string =>
  textOf(document.meta("name"), LONGEST_NAME) ?? created?.name ?? ""

export const descriptionOf = ({ document }: PlaylistState): string | undefined =>
  textOf(document.meta("description"), LONGEST_DESCRIPTION)

function playlistRows(subject: SubjectRef, { playlist: state }: { readonly playlist: PlaylistState }): ViewRows {
  const { created, updatedAt, removed, document } = state
  if (created === undefined) return {}
  const name = nameOf(state)
  const row = {
    subject: subject.key,
    id: subject.id,
    kind: subject.kind,
    user: subject.user,
    name,
    nameKey: sortKey(name),
    description: descriptionOf(state) ?? null,
    items: document.items.size,
    folder: state.folder ?? null,
    createdBy: created.actor,
    createdAt: created.at,
    updatedAt,
    removed: removed ? 1 : 0,
  }
  return { playlist: [row], ...(removed ? {} : { playlistItem: state.rows.of(subject, document) }) }
}

export const playlistKind = defineKind({
  kind: "playlist",
  doc: "Tracks in an order that people gave them.",
  log: "any",
  aspects: [playlistAspect],
  tables: [PLAYLIST, PLAYLIST_ITEM],
  rows: playlistRows,
})

export const collectionKind = defineKind({
  kind: "collection",
  doc: "Tracks that belong together; edited as a playlist is.",
  log: "any",
  aspects: [playlistAspect],
  tables: [PLAYLIST, PLAYLIST_ITEM],
  rows: playlistRows,
})

export const sharedQueueKind = defineKind({
  kind: "sharedQueue",
  doc: "What people who listen together hear next; edited as a playlist is.",
  log: "any",
  aspects: [playlistAspect],
  tables: [PLAYLIST, PLAYLIST_ITEM],
  rows: playlistRows,
})

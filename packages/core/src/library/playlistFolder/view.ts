/** The table of folders for playlists, removed ones included: what lies in those shows where they were. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import { defineKind } from "../../define/kind.ts"
import type { Table } from "../../store/port.ts"
import { sortKey } from "../sortKey.ts"
import { playlistFolderAspect, type PlaylistFolderState } from "./fold.ts"

export const PLAYLIST_FOLDER = {
  name: "playlistFolder",
  columns: {
    /** `playlistFolder:…`, behind the log where that is a member's. */
    subject: { type: "text" },
    id: { type: "text" },
    /** Whose it is, empty where it is everybody's. */
    user: { type: "text" },
    name: { type: "text" },
    nameKey: { type: "text" },
    /** As was said last; it may be one that is not there, or lie in this one. */
    parent: { type: "text", nullable: true },
    createdBy: { type: "text" },
    createdAt: { type: "integer" },
    updatedAt: { type: "integer" },
    /** 1 where it was taken away. */
    removed: { type: "integer" },
  },
  primaryKey: ["subject"],
  indexes: [{ name: "ofUser", columns: ["user", "nameKey", "subject"] }],
} as const satisfies Table

function folderRows(
  subject: SubjectRef,
  { playlistFolder: state }: { readonly playlistFolder: PlaylistFolderState },
): ViewRows {
  const { created, name = "", parent = null, updatedAt, removed } = state
  if (created === undefined) return {}
  const row = {
    subject: subject.key,
    id: subject.id,
    user: subject.user,
    name,
    nameKey: sortKey(name),
    parent,
    createdBy: created.actor,
    createdAt: created.at,
    updatedAt,
    removed: removed ? 1 : 0,
  }
  return { playlistFolder: [row] }
}

export const playlistFolderKind = defineKind({
  kind: "playlistFolder",
  doc: "A folder in which playlists, collections and other folders of the same log lie.",
  log: "any",
  aspects: [playlistFolderAspect],
  tables: [PLAYLIST_FOLDER],
  rows: folderRows,
})

/** Rows of views as programs get them: names as people say them, JSON read, and zeros that mean nothing as null. */
import type { HistoryEntry } from "../fold/history.ts"
import type { ArtworkRow } from "../library/artwork/queries.ts"
import type { MEDIA_FILE } from "../library/mediaFile/view.ts"
import type { PLAY } from "../library/playback/play.ts"
import type { PlaybackRow } from "../library/playback/queries.ts"
import type { PLAYLIST, PLAYLIST_ITEM } from "../library/playlist/view.ts"
import type { PlacedFolder } from "../library/playlistFolder/tree.ts"
import type { CANDIDATE } from "../library/candidate/view.ts"
import type { QUEUE } from "../library/queue/view.ts"
import type { RELATION } from "../library/relation/view.ts"
import type { REVERT } from "../library/revert/view.ts"
import type { SAMPLE } from "../library/sample/view.ts"
import type { Why } from "../library/claim/why.ts"
import type { ArtworkObject } from "../shapes/artwork.ts"
import type { MediaFileObject, RelationObject, SampleObject } from "../shapes/others.ts"
import type { PlaybackObject, PlayObject, QueueObject } from "../shapes/playback.ts"
import type { PlaylistFolderObject, PlaylistItemObject, PlaylistObject } from "../shapes/playlist.ts"
import type { CandidateObject, HistoryObject, RevertObject, WhyObject } from "../shapes/provenance.ts"
import type { RowOf } from "../views/rows.ts"
import { fieldsChanged } from "./fieldChanges.ts"
import { known } from "./track.ts"

const parsed = (json: string | null): unknown => (json === null ? null : (JSON.parse(json) as unknown))

export const artworkObject = (row: ArtworkRow): ArtworkObject => ({
  role: row.role,
  disc: row.disc,
  hash: row.hash,
  mime: row.mime,
  provider: row.provider,
  chosen: row.chosen === 1,
  width: row.width,
  height: row.height,
  bytes: row.bytes,
  description: row.description,
})

/** `folder`: the one in which it shows. */
export const playlistObject = (row: RowOf<typeof PLAYLIST>, folder: string | null): PlaylistObject => ({
  id: row.id,
  kind: row.kind as PlaylistObject["kind"],
  name: row.name,
  description: row.description,
  user: row.user === "" ? null : row.user,
  items: row.items,
  folder,
  createdBy: row.createdBy,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
})

export const playlistFolderObject = (row: PlacedFolder): PlaylistFolderObject => ({
  id: row.id,
  name: row.name,
  parent: row.parent,
  user: row.user === "" ? null : row.user,
  createdBy: row.createdBy,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
})

/** `track` is the one that shows, where it was merged. */
export const playlistItemObject = (
  row: Omit<RowOf<typeof PLAYLIST_ITEM>, "playlist" | "orderKey" | "importedOrder">,
): PlaylistItemObject => ({
  item: row.item,
  track: row.track,
  missing: parsed(row.missing),
  addedBy: row.addedBy,
  addedAt: row.addedAt,
})

export function playbackObject(row: PlaybackRow): PlaybackObject {
  const { user: _, skippedAt: __, ...shown } = row
  return shown
}

export function playObject(row: RowOf<typeof PLAY>): PlayObject {
  const { user: _, subject: __, completed, ...shown } = row
  return { ...shown, completed: completed === 1 }
}

export const queueObject = (row: RowOf<typeof QUEUE>): QueueObject => ({
  id: row.id,
  tracks: JSON.parse(row.tracks) as string[],
  index: row.current,
  positionMs: row.positionMs,
  savedAt: row.savedAt,
})

export const relationObject = ({ fromSubject, toSubject, ...row }: RowOf<typeof RELATION>): RelationObject => ({
  ...row,
  from: fromSubject,
  to: toSubject,
})

export const sampleObject = (row: RowOf<typeof SAMPLE>): SampleObject => row

export const candidateObject = (row: RowOf<typeof CANDIDATE>): CandidateObject => ({
  ...row,
  status: row.status as CandidateObject["status"],
  parts: parsed(row.parts),
  fields: JSON.parse(row.fields) as CandidateObject["fields"],
})

export const revertObject = (row: RowOf<typeof REVERT>): RevertObject => ({
  event: row.event,
  log: row.log,
  at: row.at,
  actor: row.actor,
  events: row.events,
  operations: (JSON.parse(row.operations) as { readonly op: string }[]).map(({ op }) => op),
  reason: row.reason,
})

export const mediaFileObject = (row: RowOf<typeof MEDIA_FILE>): Omit<MediaFileObject, "tracks" | "copies"> => ({
  id: row.id,
  codec: row.codec,
  container: row.container,
  durationMs: known(row.durationMs),
  bitRate: known(row.bitRate),
  sampleRate: known(row.sampleRate),
  bitDepth: known(row.bitDepth),
  channels: known(row.channels),
  bytes: known(row.bytes),
  fileName: row.fileName,
  model: row.model,
  prompt: row.prompt,
  licence: row.licence,
  parent: row.parent,
  addedAt: row.addedAt,
})

/** Bytes among the values are left out: they say nothing to people. */
export const historyObject = ({ payload, cutOffBy, changes, ...entry }: HistoryEntry): HistoryObject => ({
  ...entry,
  payload: payload ?? null,
  cutOffBy: cutOffBy ?? null,
  fields: fieldsChanged(changes),
  changes: changes.map(({ before, after, ...change }) => ({ ...change, before: plain(before), after: plain(after) })),
})

const plain = (value: unknown): unknown => (value instanceof Uint8Array ? null : value)

export const whyObject = ({ value, ...why }: Why): WhyObject => ({ ...why, value: value ?? null })

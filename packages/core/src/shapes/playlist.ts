/** Playlists, collections and shared queues, as programs get them. */
import * as Schema from "effect/Schema"
import { described, MaybeTime, Text, Time } from "./common.ts"

export const PlaylistObject = Schema.Struct({
  id: Schema.String,
  kind: Schema.Literals(["playlist", "collection", "sharedQueue"]),
  name: Schema.String,
  description: Text,
  user: described(Text, "Whose it is; null where it is everybody's"),
  items: described(Schema.Int, "How many"),
  folder: described(Text, "The id of the folder in which it shows; null at the top"),
  createdBy: Schema.String,
  createdAt: Time,
  updatedAt: Time,
}).annotate({ identifier: "Playlist", description: "A playlist or a collection, without its items" })
export type PlaylistObject = typeof PlaylistObject.Type

export const PlaylistFolderObject = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  parent: described(Text, "The id of the folder in which it shows; null at the top"),
  user: described(Text, "Whose it is; null where it is everybody's"),
  createdBy: Schema.String,
  createdAt: Time,
  updatedAt: Time,
}).annotate({ identifier: "PlaylistFolder", description: "A folder in which playlists and other folders lie" })
export type PlaylistFolderObject = typeof PlaylistFolderObject.Type

export const PlaylistItemObject = Schema.Struct({
  item: described(Schema.String, "The place, which stays the same when it is moved"),
  track: described(Text, "Null for a file that is not here yet"),
  missing: described(Schema.Unknown, "What is known of such a file"),
  addedBy: Text,
  addedAt: MaybeTime,
}).annotate({ identifier: "PlaylistItem", description: "A place in a playlist; one track may have several" })
export type PlaylistItemObject = typeof PlaylistItemObject.Type

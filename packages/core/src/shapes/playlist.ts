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
  createdBy: Schema.String,
  createdAt: Time,
  updatedAt: Time,
}).annotate({ identifier: "Playlist", description: "A playlist or a collection, without its items" })
export type PlaylistObject = typeof PlaylistObject.Type

export const PlaylistItemObject = Schema.Struct({
  item: described(Schema.String, "The place, which stays the same when it is moved"),
  track: described(Text, "Null for a file that is not here yet"),
  missing: described(Schema.Unknown, "What is known of such a file"),
  addedBy: Text,
  addedAt: MaybeTime,
}).annotate({ identifier: "PlaylistItem", description: "A place in a playlist; one track may have several" })
export type PlaylistItemObject = typeof PlaylistItemObject.Type

/** Images of something, as programs get them. */
import * as Schema from "effect/Schema"
import { Count, described, Text } from "./common.ts"

/** What an image can stand for. */
export const ARTWORK_ROLES = ["front", "back", "disc", "artist", "booklet", "logo", "background", "other"] as const

export const ArtworkObject = Schema.Struct({
  role: Schema.String,
  disc: described(Count, "Which disc it is of; null for the whole"),
  hash: Schema.String,
  mime: Schema.String,
  provider: Schema.String,
  chosen: described(Schema.Boolean, "Whether it stands for the thing in its role"),
  width: Count,
  height: Count,
  bytes: Count,
  description: Text,
}).annotate({ identifier: "Artwork", description: "An image of a track, an album or an artist, and who said so" })
export type ArtworkObject = typeof ArtworkObject.Type

/**
 * The events of playlists and collections. Their content is a shared document: an edit is one update of it, and edits
 * made apart come together without loss. docs/spec/playlist.md.
 */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { base64, Id, Name, Nothing } from "../payload.ts"

/** Bytes of one update; about 3,000 items. */
export const MOST_UPDATE = 384 * 1024

export const playlistEvents = defineEvents("playlist", {
  created: event({
    doc: "A playlist or a collection was made. Brings a removed one back.",
    log: "any",
    /** The name, until an edit gives another. */
    schema: Schema.Struct({ name: Name }),
    example: { name: "Sunday morning" },
  }),
  edited: event({
    doc: "Its content changed: items added, moved, removed, or the name: an update of the shared document.",
    log: "any",
    /** A Yjs update, version 1, as base64. */
    schema: Schema.Struct({ update: base64(MOST_UPDATE).check(Schema.isNonEmpty()) }),
    example: {
      update:
        "AQGV3tG8jwQAKAEFaXRlbXMKMXQxb2x5cWQuMAF2AwV0cmFja3cgNWYxYzBlN2E5YjJkNGM2ZThmMDAxMTIyMzM0NDU1NjYFb3JkZXJ3AmEwB2FkZGVkQXR7Qnm3baqAAAAA",
    },
  }),
  aligned: event({
    doc: "Its document was made to show what is in effect, for programs that read it as it is. Nothing that shows changed.",
    log: "any",
    /** A Yjs update, version 1, as base64. */
    schema: Schema.Struct({ update: base64(MOST_UPDATE).check(Schema.isNonEmpty()) }),
    example: { update: "AAGV3tG8jwQBAAE=" },
  }),
  filed: event({
    doc: "It was put into a folder of its log, or out of all.",
    log: "any",
    /** The id of the folder. */
    schema: Schema.Struct({ folder: Schema.NullOr(Id) }),
    example: { folder: "5f1c0e7a9b2d4c6e8f00112233445566" },
  }),
  removed: event({
    doc: "The playlist or collection was taken away; edits made elsewhere meanwhile do not bring it back.",
    log: "any",
    schema: Nothing,
    example: {},
  }),
})

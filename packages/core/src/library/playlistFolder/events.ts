/** The events of folders in which playlists lie. What lies in one says so itself: `playlist.filed`, and the folder's own parent. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Id, Name, Nothing } from "../payload.ts"

export const playlistFolderEvents = defineEvents("playlistFolder", {
  created: event({
    doc: "A folder for playlists was made, in another one or at the top. Brings a removed one back.",
    log: "any",
    schema: Schema.Struct({
      name: Name,
      /** The id of the folder in which it lies; left out at the top. */
      parent: Schema.optionalKey(Id),
    }),
    example: { name: "Parties", parent: "5f1c0e7a9b2d4c6e8f00112233445566" },
  }),
  renamed: event({
    doc: "The folder got another name.",
    log: "any",
    schema: Schema.Struct({ name: Name }),
    example: { name: "Summer parties" },
  }),
  moved: event({
    doc: "The folder was put into another one, or to the top.",
    log: "any",
    schema: Schema.Struct({ parent: Schema.NullOr(Id) }),
    example: { parent: null },
  }),
  removed: event({
    doc: "The folder was taken away; what lay in it shows where it was.",
    log: "any",
    schema: Nothing,
    example: {},
  }),
})

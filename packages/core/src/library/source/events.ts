/** The events of sources: places where copies live. Where a folder is on its device stays on that device. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Hex32, Name, Nothing } from "../payload.ts"

export const SOURCE_KINDS = ["folder", "server", "objectStore", "cache"] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

export const sourceEvents = defineEvents("source", {
  added: event({
    doc: "A place that holds copies became part of the library. Brings a removed one back.",
    schema: Schema.Struct({
      name: Name,
      kind: Schema.Literals(SOURCE_KINDS),
      /** The replica beside which it is: the device with the folder or the cache, or the server. */
      replica: Schema.optionalKey(Hex32),
    }),
    example: { name: "Attic disk", kind: "folder", replica: "9d2f4c6e8a0b1c3d5e7f9a1b2c3d4e5f" },
  }),
  renamed: event({
    doc: "The source got another name.",
    schema: Schema.Struct({ name: Name }),
    example: { name: "Cellar disk" },
  }),
  keepingChosen: event({
    doc: "Whether what is new in the library is copied to the source by itself from now on.",
    schema: Schema.Struct({ newFiles: Schema.Boolean }),
    example: { newFiles: true },
  }),
  removed: event({
    doc: "The source is no part of the library any more. Nothing is said about the files there.",
    schema: Nothing,
    example: {},
  }),
})

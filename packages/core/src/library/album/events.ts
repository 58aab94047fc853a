/** The event that albums have of their own. What they show is derived from tracks; claims and artwork override it. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"

export const albumEvents = defineEvents("album", {
  aliased: event({
    doc: "The album is the same as another one, under whose id it is found from now on: its key changed, or a person said so.",
    schema: Schema.Struct({ to: Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/u)) }),
    example: { to: "00aa11bb22cc33dd44ee55ff66778899" },
  }),
})

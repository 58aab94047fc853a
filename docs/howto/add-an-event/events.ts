/** The events of wishes: recordings that somebody would like to have. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../../packages/core/src/define/event.ts"
import { Id, Name, Nothing } from "../../../packages/core/src/library/payload.ts"

/** As released first. It never changes again. */
const MadeV1 = Schema.Struct({ title: Name, artist: Schema.optionalKey(Name) })

export const wishEvents = defineEvents("wish", {
  made: event({
    doc: "Somebody wished for a recording that the library does not have.",
    schema: Schema.Struct({
      title: Name,
      artist: Schema.optionalKey(Name),
      /** From 1, the most wanted, to 3. */
      priority: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 3 })),
    }),
    example: { title: "Gymnopédie No. 1", artist: "Reinbert de Leeuw", priority: 1 },
    v: 2,
    former: [
      {
        v: 1,
        schema: MadeV1,
        example: { title: "Gymnopédie No. 1", artist: "Reinbert de Leeuw" },
        upcast: (payload: typeof MadeV1.Type) => ({ ...payload, priority: 2 }),
      },
    ],
  }),
  granted: event({
    doc: "The recording that was wished for came into the library.",
    schema: Schema.Struct({ track: Id }),
    example: { track: "00aa11bb22cc33dd44ee55ff66778899" },
  }),
  withdrawn: event({
    doc: "The wish was given up.",
    schema: Nothing,
    example: {},
  }),
})

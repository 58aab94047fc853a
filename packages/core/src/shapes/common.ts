/** What several shapes are made of. */
import * as Schema from "effect/Schema"

export const Text = Schema.NullOr(Schema.String)
/** Null where nothing is known. */
export const Count = Schema.NullOr(Schema.Finite)
export const Time = Schema.Int.annotate({ description: "Milliseconds since 1970" })
export const MaybeTime = Schema.NullOr(Time)
export const Texts = Schema.Array(Schema.String)

/** How something can be played from where one looks. */
export const AvailabilityShape = Schema.Literals(["local", "cached", "stream-only", "unavailable"])

/** Every field that something is said about, by name. */
export const FieldsShape = Schema.Record(
  Schema.String,
  Schema.Union([Schema.Null, Schema.String, Schema.Finite, Schema.Boolean, Texts]),
)

/** What something is described by, shared by the shape that lists have and the one that has all of it. */
export const described = <S extends Schema.Top>(schema: S, description: string) => schema.annotate({ description })

import * as Schema from "effect/Schema"

/** The machine's key cannot be used. */
export class KeyRefused extends Schema.TaggedError<KeyRefused>()("KeyRefused", {
  reason: Schema.Literals([
    /** Others than its owner may read the file, or it is somebody else's. */
    "readable",
    /** The file does not hold 32 bytes of chance. */
    "notAKey",
    /** It is named and not there. */
    "missing",
    /** The secrets of this library are under another one. */
    "otherKey",
  ]),
  message: Schema.String,
}) {}

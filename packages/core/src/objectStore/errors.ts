import * as Schema from "effect/Schema"

/** What an object store does not do, as people can act on it. Says nothing of keys. */
export class StoreRefused extends Schema.TaggedError<StoreRefused>()("StoreRefused", {
  reason: Schema.Literals([
    /** The place cannot be one. */
    "invalid",
    /** Nobody answers there, or not in time. */
    "unreachable",
    /** The keys are wrong, or may not do this. */
    "refused",
    "noSuchBucket",
    /** It is elsewhere: the region or the endpoint is another one. */
    "elsewhere",
    /** This machine's clock is not right. */
    "wrongClock",
    /** What is there belongs to another library. */
    "otherLibrary",
    /** It is not the store that was added: what it was marked by is not there. */
    "otherStore",
    /** The object is not there. */
    "notThere",
    /** The object is another one than was put there. */
    "changed",
    /** What arrived there, or came from there, is not what was sent. */
    "wrongBytes",
    /** The object is larger than what is brought here to be worked with. */
    "tooLarge",
    /** It wants to be asked later. */
    "busy",
    /** It answers what no store should. */
    "failed",
    /** No store of this machine has that id. */
    "unknown",
    /** Its keys cannot be opened here: they are sealed by another machine's key. */
    "locked",
  ]),
  message: Schema.String,
  /** Of what was given, which part is not right, where that is known. */
  field: Schema.optionalKey(
    Schema.Literals([
      "name",
      "endpoint",
      "region",
      "bucket",
      "prefix",
      "pathStyle",
      "accessKeyId",
      "secretAccessKey",
      "sessionToken",
      "publicBase",
    ]),
  ),
}) {}

/** A part of what says where a store is, and what proves that somebody may. */
export type StoreField = NonNullable<StoreRefused["field"]>

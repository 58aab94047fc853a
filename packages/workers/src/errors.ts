/** What work on files fails with. Files that cannot be read are no errors: they are reported and the work goes on. */
import * as Schema from "effect/Schema"

/** A folder cannot be walked: it is not there, is no folder, or its disk went away. Nothing was taken for lost. */
export class UnreachableSource extends Schema.TaggedError<UnreachableSource>()("UnreachableSource", {
  path: Schema.String,
  message: Schema.String,
}) {}

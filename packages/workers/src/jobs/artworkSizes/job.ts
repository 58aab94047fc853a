/** The job that makes the sizes of one image. */
import * as Schema from "effect/Schema"
import type { ArtworkSizes } from "../../artwork/ArtworkSizes.ts"
import { defineJob } from "../definition.ts"

/**
 * An image that cannot be decoded is a result, not a failure of the job: trying again would change nothing. Where the
 * sizes are there, nothing is done, so a job that runs twice does no harm.
 */
export const artworkSizes = (sizes: ArtworkSizes) =>
  defineJob({
    kind: "artwork.sizes",
    doc: "Makes the sizes of an image, and finds out what it shows.",
    reactsTo: ["artwork.added"],
    emits: [],
    payload: Schema.Struct({ hash: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)) }),
    key: ({ hash }) => hash,
    concurrency: 2,
    run: async ({ payload: { hash }, signal }) => {
      if ((await sizes.missing([hash])).length === 0) return { made: false }
      const answer = await sizes.make(hash, signal)
      return answer.ok ? { made: true } : { made: false, ...answer.failure }
    },
  })

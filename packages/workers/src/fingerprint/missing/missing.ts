/** Which media files lack a fingerprint, by the views: what was done before, here or elsewhere, is not done again. */
import { all, one, views, type Work } from "@ledgerline/core"
import { CHROMAPRINT } from "../merges/analyses.ts"

/** The analysis that says that a file gave no fingerprint, and why. */
export const FAILURE = "chromaprintFailure"

/** Media files with a copy that is there or cached, without a fingerprint, and unless told so without a failure. */
function missing(withFailed: boolean) {
  return views.selectFrom("mediaFile").where((eb) => {
    const analysed = (analysis: string) =>
      eb.exists(
        eb
          .selectFrom("analysis")
          .select("analysis.analysis")
          .where("analysis.subject", "=", eb(eb.val("mediaFile:"), "||", eb.ref("mediaFile.id")))
          .where("analysis.analysis", "=", analysis),
      )
    const hasCopy = eb.exists(
      eb
        .selectFrom("copy")
        .select("copy.id")
        .whereRef("copy.mediaFile", "=", "mediaFile.id")
        .where("copy.state", "in", ["present", "cached"]),
    )
    return eb.and([hasCopy, eb.not(analysed(CHROMAPRINT)), ...(withFailed ? [] : [eb.not(analysed(FAILURE))])])
  })
}

/** So many ids behind one, ascending. */
export function* missingAfter(after: string, limit: number, withFailed: boolean): Work<string[]> {
  const page = missing(withFailed).select("mediaFile.id").where("mediaFile.id", ">", after)
  return (yield* all(page.orderBy("mediaFile.id").limit(limit))).map(({ id }) => id)
}

export function* countMissing(withFailed: boolean): Work<number> {
  const row = yield* one(missing(withFailed).select(({ fn }) => fn.countAll<number>().as("count")))
  return Number(row?.count ?? 0)
}

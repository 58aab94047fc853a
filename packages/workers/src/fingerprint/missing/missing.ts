/** Which media files lack an analysis, by the views: what was done before, here or elsewhere, is not done again. */
import { all, type Library, one, views, type Work } from "@ledgerline/core"

/** An analysis that files may lack. */
export interface Lacking {
  readonly analysis: string
  /** The analysis that says that a file gave none, and why. */
  readonly failure: string
  /** Also those that gave none before. */
  readonly withFailed: boolean
}

/** Media files with a copy that is there or cached, without the analysis, and unless told so without a failure. */
function missing({ analysis, failure, withFailed }: Lacking) {
  return views.selectFrom("mediaFile").where((eb) => {
    const analysed = (name: string) =>
      eb.exists(
        eb
          .selectFrom("analysis")
          .select("analysis.analysis")
          .where("analysis.subject", "=", eb(eb.val("mediaFile:"), "||", eb.ref("mediaFile.id")))
          .where("analysis.analysis", "=", name),
      )
    const hasCopy = eb.exists(
      eb
        .selectFrom("copy")
        .select("copy.id")
        .whereRef("copy.mediaFile", "=", "mediaFile.id")
        .where("copy.state", "in", ["present", "cached"]),
    )
    return eb.and([hasCopy, eb.not(analysed(analysis)), ...(withFailed ? [] : [eb.not(analysed(failure))])])
  })
}

/** So many ids behind one, ascending. */
function* missingAfter(after: string, limit: number, lacking: Lacking): Work<string[]> {
  const page = missing(lacking).select("mediaFile.id").where("mediaFile.id", ">", after)
  return (yield* all(page.orderBy("mediaFile.id").limit(limit))).map(({ id }) => id)
}

export function* countMissing(lacking: Lacking): Work<number> {
  const row = yield* one(missing(lacking).select(({ fn }) => fn.countAll<number>().as("count")))
  return Number(row?.count ?? 0)
}

const PAGE = 500

/** The ids of all, ascending. */
export async function* missingIds(library: Library, lacking: Lacking): AsyncGenerator<string> {
  for (let after = ""; ;) {
    const from = after
    const page = await library.store.read(() => missingAfter(from, PAGE, lacking))
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = last
  }
}

/** Parts of media files whose wholes have a copy that is there or cached, as above. */
function missingParts({ analysis, failure, withFailed }: Lacking) {
  return views.selectFrom("part").where((eb) => {
    const analysed = (name: string) =>
      eb.exists(
        eb
          .selectFrom("analysis")
          .select("analysis.analysis")
          .where("analysis.subject", "=", eb(eb.val("mediaFile:"), "||", eb.ref("part.id")))
          .where("analysis.analysis", "=", name),
      )
    const hasCopy = eb.exists(
      eb
        .selectFrom("copy")
        .select("copy.id")
        .whereRef("copy.mediaFile", "=", "part.of")
        .where("copy.state", "in", ["present", "cached"]),
    )
    return eb.and([hasCopy, eb.not(analysed(analysis)), ...(withFailed ? [] : [eb.not(analysed(failure))])])
  })
}

/** The ids of all parts, ascending. */
export async function* missingPartIds(library: Library, lacking: Lacking): AsyncGenerator<string> {
  for (let after = ""; ;) {
    const from = after
    const page = missingParts(lacking).select("part.id").distinct().where("part.id", ">", from)
    const ids = (await library.store.read(() => all(page.orderBy("part.id").limit(PAGE)))).map(({ id }) => id)
    yield* ids
    const last = ids.at(-1)
    if (last === undefined) return
    after = last
  }
}

export function* countMissingParts(lacking: Lacking): Work<number> {
  const row = yield* one(missingParts(lacking).select(({ fn }) => fn.count<number>("part.id").distinct().as("count")))
  return Number(row?.count ?? 0)
}

/** Makes the sizes of all images of a library that lack some. What is done is kept: a run that was cut off goes on. */
import { all, type Library, views } from "@ledgerline/core"
import { inParallel } from "../inParallel.ts"
import type { ArtworkFailure, ArtworkSizes } from "./ArtworkSizes.ts"

export interface MakeMissingOptions {
  readonly sizes: ArtworkSizes
  /** How many images at once; 2 unless said otherwise. */
  readonly atOnce?: number
  /** Also tries images that could not be decoded before. */
  readonly retryFailed?: boolean
  /** Ends the run: what is under way is given up. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: MakeProgress) => void
}

export interface MakeProgress {
  /** How many lacked a size when the run began. */
  readonly total: number
  readonly made: number
  readonly failed: number
  /** Those that are not on this device. */
  readonly elsewhere: number
}

export interface MakeReport extends MakeProgress {
  readonly outcome: "done" | "cancelled"
  readonly failures: readonly (ArtworkFailure & { readonly hash: string })[]
}

const PAGE = 1_000

/** Each image is tried once. An abort resolves with the outcome `cancelled`. Rejects where nothing can be written. */
export async function makeMissingSizes(library: Library, options: MakeMissingOptions): Promise<MakeReport> {
  const { sizes, atOnce = 2, retryFailed = false, signal, onProgress } = options
  const missing: string[] = []
  for await (const page of imagesOf(library)) missing.push(...(await sizes.missing(page, retryFailed)))
  const failures: MakeReport["failures"][number][] = []
  let made = 0
  let elsewhere = 0
  const progress = (): MakeProgress => ({ total: missing.length, made, failed: failures.length, elsewhere })
  const isDone = await inParallel(missing.values(), atOnce, signal, async (hash, stop) => {
    const answer = await sizes.make(hash, stop)
    if (answer.ok) made += 1
    else if (answer.failure.reason === "absent") elsewhere += 1
    else failures.push({ hash, ...answer.failure })
    onProgress?.(progress())
  })
  const outcome = isDone ? "done" : "cancelled"
  return { ...progress(), outcome, failures: failures.toSorted((a, b) => (a.hash < b.hash ? -1 : 1)) }
}

/** The hashes of all images that something has, ascending, in pages. */
async function* imagesOf(library: Library): AsyncGenerator<string[]> {
  for (let after = ""; ;) {
    const from = after
    const page = await library.store.read(() =>
      all(views.selectFrom("artwork").select("hash").distinct().where("hash", ">", from).orderBy("hash").limit(PAGE)),
    )
    if (page.length > 0) yield page.map(({ hash }) => hash)
    if (page.length < PAGE) return
    after = page.at(-1)?.hash ?? after
  }
}

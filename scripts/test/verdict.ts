/** What a run of the tests amounts to: counts, what has to run once more, and the lines at the end. */

/** How one file of tests went, as the reporter wrote it down. */
export interface FileResult {
  /** From the root of the checkout. */
  readonly file: string
  readonly project: string
  readonly passed: number
  /** Tests, and what could not be loaded. */
  readonly failed: number
  readonly skipped: number
  /** Tests that were to run and did not: its process ended before. */
  readonly unfinished: number
  /** What passed only when it was tried again, and why: lines to print. */
  readonly again: readonly string[]
}

export interface RunResult {
  readonly files: readonly FileResult[]
  /** The first line of each error outside of any test, with the file of tests that its process was in, if any. */
  readonly errors: readonly { readonly message: string; readonly file: string | undefined }[]
  readonly interrupted: boolean
}

/** More than this is not chance, and takes too long. */
const MOST_FILES_AGAIN = 8

const key = ({ project, file }: FileResult): string => `${project} ${file}`
const isWhole = ({ failed, unfinished }: FileResult): boolean => failed === 0 && unfinished === 0

/** The files to run once more, alone, after a whole run; none where that could not make it a good one. */
export function filesAgain({ files, errors, interrupted }: RunResult): readonly string[] {
  const wanted = [...new Set(files.filter((each) => !isWhole(each)).map(({ file }) => file))]
  const strayed = errors.some(({ file }) => file === undefined || !wanted.includes(file))
  return interrupted || strayed || wanted.length > MOST_FILES_AGAIN ? [] : wanted
}

/** Both runs as one: what ran again counts as it went then, and is named where it went well. */
export function merged(first: RunResult, second: RunResult): RunResult {
  const later = new Map(second.files.map((each) => [key(each), each]))
  const files = first.files.map((before) => {
    const after = later.get(key(before))
    if (after === undefined) return before
    const how = isWhole(before) || !isWhole(after) ? [] : [`passed only when run again, alone: ${before.file}`]
    return { ...after, again: [...how, ...before.again, ...after.again] }
  })
  return { files, errors: second.errors, interrupted: second.interrupted }
}

/** The lines that close a run: `N passed, N failed` is the last, and whether it is a good one. */
export function verdict(
  { files, errors, interrupted }: RunResult,
  skipsFail: boolean,
): { lines: string[]; ok: boolean } {
  const sum = (of: "passed" | "failed" | "skipped" | "unfinished"): number =>
    files.reduce((total, each) => total + each[of], 0)
  const passed = sum("passed")
  // A process that ended leaves an error and what it did not come to, which is one failure.
  const failed = sum("failed") + errors.length
  const skipped = sum("skipped") + sum("unfinished")
  const complaints = [
    ...(skipsFail && skipped > 0 ? [`${skipped} tests were skipped, and here every test has to run.`] : []),
    ...(passed + failed + skipped === 0 ? ["No test ran."] : []),
  ]
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`
  return {
    lines: [...files.flatMap(({ again }) => again), ...complaints, counts],
    ok: failed === 0 && complaints.length === 0 && !interrupted,
  }
}

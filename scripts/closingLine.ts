/**
 * The last line of a test run: `N passed, N failed`, or with `, N skipped`. A run in which nothing ran has failed, and
 * with LEDGERLINE_NO_SKIPS=1 (which .ci/run sets) so has one in which something was skipped. Before it, what passed only when it
 * was tried again, and why: such a test is to be mended too.
 */
import type { Reporter, TestCase, TestModule, TestRunEndReason } from "vitest/node"

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const counts = count(modules, errors.length)
    const complaint = complaintAbout(counts, process.env["LEDGERLINE_NO_SKIPS"] === "1")
    if (complaint !== undefined || reason === "interrupted") process.exitCode = 1
    // On exit, so that it follows what the other reporters print.
    const again = modules.flatMap((module) => [...module.children.allTests()].flatMap(triedAgain))
    process.once("exit", () => {
      for (const line of again) console.log(line)
      if (complaint !== undefined) console.error(complaint)
      console.log(closingLine(counts))
    })
  }
}

/** A file that cannot be loaded and an error outside of any test each count as one failure. */
function count(modules: readonly TestModule[], strayErrors: number): Counts {
  const counts = { passed: 0, failed: strayErrors, skipped: 0 }
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      counts[state === "pending" ? "skipped" : state] += 1
    }
    const suites = [module, ...module.children.allSuites()]
    counts.failed += suites.filter((suite) => suite.errors().length > 0).length
  }
  return counts
}

/** Of a test that passed, and not at once: its name, and what went wrong before. */
function triedAgain(test: TestCase): string[] {
  const { state, errors } = test.result()
  if (state !== "passed" || errors === undefined || errors.length === 0) return []
  const causes = errors.map(
    ({ message, stack }) => `  ${message}\n  ${/^ *at .*\.test\.tsx?.*$/m.exec(stack ?? "")?.[0].trim()}`,
  )
  return [`passed only when tried again: ${test.module.relativeModuleId} > ${test.name}`, ...causes]
}

export function complaintAbout({ passed, failed, skipped }: Counts, skipsFail: boolean): string | undefined {
  if (skipsFail && skipped > 0) return `${skipped} tests were skipped, and here every test has to run.`
  if (passed + failed + skipped === 0) return "No test ran."
  return undefined
}

export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`
}

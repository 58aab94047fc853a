/** Writes how a run went into the file that LEDGERLINE_TEST_RESULTS names, for the program that started it. */
import { writeFileSync } from "node:fs"
import { relative } from "node:path"
import { fileURLToPath } from "node:url"
import type { Reporter, TestCase, TestModule, TestRunEndReason } from "vitest/node"
import type { FileResult, RunResult } from "./verdict.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

interface StrayError {
  readonly message?: string
  readonly cause?: unknown
}

export default class Results implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly StrayError[], reason: TestRunEndReason): void {
    const path = process.env["LEDGERLINE_TEST_RESULTS"]
    if (path === undefined) return
    const result: RunResult = {
      files: modules.map(resultOf),
      errors: errors.map((error) => ({ message: error.message ?? "an error without a message", file: fileOf(error) })),
      interrupted: reason === "interrupted",
    }
    writeFileSync(path, JSON.stringify(result))
  }
}

function resultOf(module: TestModule): FileResult {
  const tests = [...module.children.allTests()]
  const count = (wanted: string): number => tests.filter((test) => test.result().state === wanted).length
  // A file that cannot be loaded, and a hook that fails, are failures too.
  const broken = [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length
  const neverBegan = tests.length === 0 && broken === 0 && module.state() !== "skipped" ? 1 : 0
  return {
    file: relative(root, module.moduleId),
    project: module.project.name,
    passed: count("passed"),
    failed: count("failed") + broken,
    skipped: count("skipped"),
    unfinished: count("pending") + neverBegan,
    again: tests.flatMap(triedAgain),
  }
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

/** The file that a process was in when it ended. Vitest says it in words only. */
function fileOf({ message, cause }: StrayError): string | undefined {
  const file = /exited unexpectedly .* while running test file (\S.*)$/.exec(message ?? "")?.[1]
  if (file !== undefined) return relative(root, file)
  return typeof cause === "object" && cause !== null ? fileOf(cause) : undefined
}

import { describe, expect, it } from "vitest"
import { type FileResult, filesAgain, merged, type RunResult, verdict } from "./verdict.ts"

const file = (name: string, more: Partial<FileResult> = {}): FileResult => ({
  file: name,
  project: "core",
  passed: 3,
  failed: 0,
  skipped: 0,
  unfinished: 0,
  again: [],
  ...more,
})
const run = (files: readonly FileResult[], more: Partial<RunResult> = {}): RunResult => ({
  files,
  errors: [],
  interrupted: false,
  ...more,
})
const crash = (name: string | undefined) => ({ message: "Worker forks emitted error.", file: name })

describe("the verdict on a run", () => {
  it.each([
    [run([file("a")]), false, ["3 passed, 0 failed"], true],
    [run([file("a", { failed: 1, skipped: 2 }), file("b")]), false, ["6 passed, 1 failed, 2 skipped"], false],
    [run([file("a", { skipped: 1 })]), false, ["3 passed, 0 failed, 1 skipped"], true],
    [
      run([file("a", { skipped: 1 })]),
      true,
      ["1 tests were skipped, and here every test has to run.", "3 passed, 0 failed, 1 skipped"],
      false,
    ],
    [run([]), false, ["No test ran.", "0 passed, 0 failed"], false],
    [run([file("a")], { interrupted: true }), false, ["3 passed, 0 failed"], false],
    [run([file("a")], { errors: [crash(undefined)] }), false, ["3 passed, 1 failed"], false],
    [
      run([file("a", { again: ["passed only when tried again: a"] })]),
      false,
      ["passed only when tried again: a", "3 passed, 0 failed"],
      true,
    ],
  ])("%# is told", (result, skipsFail, lines, ok) => {
    expect(verdict(result, skipsFail)).toEqual({ lines, ok })
  })
})

describe("a file of tests", () => {
  it.each([
    ["that failed", run([file("a"), file("b", { failed: 1 })]), ["b"]],
    ["whose process ended", run([file("a"), file("b", { unfinished: 2 })], { errors: [crash("b")] }), ["b"]],
    ["of two projects, once", run([file("b", { failed: 1 }), file("b", { failed: 1, project: "web" })]), ["b"]],
  ])("%s runs again", (_, result, again) => {
    expect(filesAgain(result)).toEqual(again)
  })

  it.each([
    ["nothing failed", run([file("a", { skipped: 1 })])],
    ["somebody ended the run", run([file("a", { failed: 1 })], { interrupted: true })],
    ["an error belongs to no file", run([file("a", { failed: 1 })], { errors: [crash(undefined)] })],
    ["many failed", run(Array.from({ length: 9 }, (_, n) => file(`${n}`, { failed: 1 })))],
  ])("does not where %s", (_, result) => {
    expect(filesAgain(result)).toEqual([])
  })

  it("counts as it went then, and is named", () => {
    const first = run([file("a"), file("b", { passed: 1, unfinished: 2 })], { errors: [crash("b")] })
    expect(verdict(merged(first, run([file("b")])), true)).toEqual({
      lines: ["passed only when run again, alone: b", "6 passed, 0 failed"],
      ok: true,
    })
    const failing = run([file("b", { passed: 2, failed: 1 })])
    expect(verdict(merged(first, failing), true)).toEqual({ lines: ["5 passed, 1 failed"], ok: false })
    const crashed = run([file("b", { passed: 1, unfinished: 2 })], { errors: [crash("b")] })
    expect(verdict(merged(first, crashed), false)).toEqual({ lines: ["4 passed, 1 failed, 2 skipped"], ok: false })
  })
})

import { describe, expect, it } from "vitest"
import { complaint, specifiersIn } from "./importRules.ts"

const track = "packages/core/src/library/track/view.ts"

describe("allowed imports", () => {
  it.each([
    ["packages/core/src/log/header.ts", "../ids.ts"],
    ["packages/core/src/log/header.ts", "effect"],
    ["packages/core/src/testing/tools.ts", "../../../../scripts/tools.json"],
    ["packages/sync/src/pull.ts", "@ledgerline/core"],
    ["packages/cli/src/main.ts", "@ledgerline/core/store/sqlite"],
    ["packages/core/src/library/index.ts", "./track/events.ts"],
    ["packages/core/src/library/track/track.test.ts", "../index.ts"],
    ["test/upgrade.test.ts", "@ledgerline/core/testing"],
    [track, "./fold.ts"],
    [track, "../../ids.ts"],
    [track, "../sortKey.ts"],
    [track, "../claim/aspect.ts"],
    [track, "../artwork/view.ts"],
    [track, "../copy/id.ts"],
    ["packages/core/src/library/claim/fold.ts", "../candidate/fold.ts"],
    ["packages/core/src/library/candidate/events.ts", "../claim/fields.ts"],
    ["packages/core/src/library/revert/decide.ts", "../claim/view.ts"],
  ])("%s: %s", (file, specifier) => {
    expect(complaint(file, specifier)).toBeUndefined()
  })
})

describe("forbidden imports", () => {
  it.each([
    ["packages/core/src/log/header.ts", "@ledgerline/sync", /core may not import sync/],
    ["packages/sync/src/pull.ts", "@ledgerline/client", /sync may not import client/],
    ["packages/web/src/app/main.ts", "@ledgerline/core", /web may not import core/],
    ["packages/extra/src/main.ts", "@ledgerline/core", /no line/],
    ["packages/cli/src/main.ts", "../../core/src/log/header.ts", /leaves the package/],
    ["packages/core/src/log/header.ts", "../../../../scripts/gen.ts", /leaves the package/],
    ["packages/core/src/log/header.ts", "../testing/tools.ts", /for tests/],
    ["test/upgrade.test.ts", "../packages/core/src/log/header.ts", /use its name/],
    [track, "../album/events.ts", /library\/track may not import library\/album/],
    [track, "../copy/view.ts", /library\/track may not import library\/copy/],
    ["packages/core/src/library/claim/fold.ts", "../track/fold.ts", /library\/claim may not import library\/track/],
    [track, "../index.ts", /library\/track may not import library\/index/],
  ])("%s: %s", (file, specifier, reason) => {
    expect(complaint(file, specifier)).toMatch(reason)
  })
})

describe("import statements", () => {
  it("finds each form and no comments", () => {
    const source = `/**
 * import { no } from "./comment.ts"
 * @see import("./comment.ts")
 */
import one from "./one.ts"
import type { two } from "./two.ts"
import {
  three,
} from "./three.ts"
import "./four.ts"
export { five } from "./five.ts"
export * from "./six.ts"
const seven = await import("./seven.ts")
// const no = await import("./comment.ts")
export const text = 'from "./no.ts"'
`
    expect(specifiersIn(source)).toEqual(
      ["one", "two", "three", "four", "five", "six", "seven"].map((name) => `./${name}.ts`),
    )
  })
})

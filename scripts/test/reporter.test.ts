/** What is written down of a real run, whose processes end as they should not. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished } from "vitest"
import { filesAgain, type RunResult } from "./verdict.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

const FILES = {
  "fine.test.js": `it("is fine", () => {}); it.skip("is skipped", () => {})`,
  "fails.test.js": `it("fails", () => { throw new Error("no") })`,
  "broken.test.js": `import "./nowhere.js"`,
  "crashes.test.js": `it("is fine", () => {}); it("crashes", () => { process.kill(process.pid, "SIGTRAP") }); it("never runs", () => {})`,
  "again.test.js": `let n = 0; it("is fine at last", { retry: 1 }, () => { if (n++ === 0) throw new Error("not yet") })`,
}

it("says of each file how it went, and which process ended in it", () => {
  // In the checkout, where vitest is found.
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true })
  const folder = mkdtempSync(join(root, "node_modules/.cache/reporter-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  const reporter = join(root, "scripts/test/reporter.ts")
  writeFileSync(
    join(folder, "vitest.config.js"),
    `export default { test: { globals: true, pool: "forks", isolate: false, maxWorkers: 2, exclude: [], reporters: [${JSON.stringify(reporter)}] } }`,
  )
  const results = join(folder, "results")
  const { status } = spawnSync(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", folder],
    { env: { ...process.env, LEDGERLINE_TEST_RESULTS: results }, stdio: "ignore" },
  )
  expect(status).toBe(1)
  const { files, errors, interrupted } = JSON.parse(readFileSync(results, "utf8")) as RunResult
  const name = (file: string) => relative(folder, join(root, file))
  expect(interrupted).toBe(false)
  expect(errors.map(({ file }) => file && name(file))).toEqual(["crashes.test.js"])
  const byName = Object.fromEntries(files.map((each) => [name(each.file), each]))
  expect(byName).toMatchObject({
    "fine.test.js": { passed: 1, failed: 0, skipped: 1, unfinished: 0, again: [] },
    "fails.test.js": { passed: 0, failed: 1, skipped: 0, unfinished: 0 },
    "broken.test.js": { passed: 0, failed: 1, skipped: 0, unfinished: 0 },
    "crashes.test.js": { failed: 0, skipped: 0 },
    "again.test.js": {
      passed: 1,
      failed: 0,
      again: [expect.stringContaining("is fine at last"), expect.stringContaining("not yet")],
    },
  })
  expect(byName["crashes.test.js"]?.unfinished).toBeGreaterThan(0)
  expect(filesAgain({ files, errors, interrupted }).map(name).toSorted()).toEqual([
    "broken.test.js",
    "crashes.test.js",
    "fails.test.js",
  ])
})

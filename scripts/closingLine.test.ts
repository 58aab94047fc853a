import { describe, expect, it } from "vitest"
import { closingLine, complaintAbout } from "./closingLine.ts"

describe("closing line", () => {
  it.each([
    [{ passed: 3, failed: 0, skipped: 0 }, "3 passed, 0 failed"],
    [{ passed: 3, failed: 1, skipped: 2 }, "3 passed, 1 failed, 2 skipped"],
  ])("%j reads %s", (counts, line) => {
    expect(closingLine(counts)).toBe(line)
  })

  it.each([
    [{ passed: 3, failed: 0, skipped: 1 }, false, undefined],
    [{ passed: 3, failed: 0, skipped: 1 }, true, /skipped/],
    [{ passed: 3, failed: 0, skipped: 0 }, true, undefined],
    [{ passed: 0, failed: 0, skipped: 0 }, false, /No test ran/],
  ])("%j with skips failing: %s", (counts, skipsFail, complaint) => {
    if (complaint === undefined) expect(complaintAbout(counts, skipsFail)).toBeUndefined()
    else expect(complaintAbout(counts, skipsFail)).toMatch(complaint)
  })
})

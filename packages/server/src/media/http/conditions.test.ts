import { describe, expect, it } from "vitest"
import { conditionsOf, mayBePart } from "./conditions.ts"

/** 10:00:00.500 on that day: dates of HTTP lose the half second. */
const modifiedAt = Date.UTC(2026, 10, 21, 10, 0, 0, 500)
const state = { etag: '"a-1"', modifiedAt }
const before = "Sat, 21 Nov 2026 09:59:59 GMT"
const same = "Sat, 21 Nov 2026 10:00:00 GMT"
const after = "Sat, 21 Nov 2026 10:00:01 GMT"

describe("conditions of a request", () => {
  it.each([
    [{}, "send"],
    [{ "if-none-match": '"a-1"' }, "notModified"],
    [{ "if-none-match": 'W/"a-1"' }, "notModified"],
    [{ "if-none-match": '"b", "a-1"' }, "notModified"],
    [{ "if-none-match": '"b,c","a-1"' }, "notModified"],
    [{ "if-none-match": "*" }, "notModified"],
    [{ "if-none-match": '"b"' }, "send"],
    [{ "if-none-match": "a-1" }, "send"],
    [{ "if-modified-since": same }, "notModified"],
    [{ "if-modified-since": after }, "notModified"],
    [{ "if-modified-since": before }, "send"],
    [{ "if-modified-since": "yesterday" }, "send"],
    [{ "if-modified-since": "1" }, "send"],
    // The tag knows better than the date.
    [{ "if-none-match": '"b"', "if-modified-since": same }, "send"],
    [{ "if-none-match": '"a-1"', "if-modified-since": before }, "notModified"],
    [{ "if-match": '"a-1"' }, "send"],
    [{ "if-match": "*" }, "send"],
    [{ "if-match": '"b"' }, "failed"],
    // A weak tag never matches strongly.
    [{ "if-match": 'W/"a-1"' }, "failed"],
    [{ "if-unmodified-since": same }, "send"],
    [{ "if-unmodified-since": before }, "failed"],
    [{ "if-unmodified-since": "nonsense" }, "send"],
    [{ "if-match": '"a-1"', "if-unmodified-since": before }, "send"],
    [{ "if-match": '"b"', "if-none-match": '"a-1"' }, "failed"],
  ] as const)("%j: %s", (headers, outcome) => {
    expect(conditionsOf(headers, state)).toBe(outcome)
  })

  it.each([
    [undefined, true],
    ['"a-1"', true],
    ['W/"a-1"', false],
    ['"b"', false],
    [same, true],
    [after, false],
    [before, false],
    ["nonsense", false],
    ["*", false],
  ])("If-Range %s: a part may be sent: %s", (ifRange, may) => {
    expect(mayBePart(ifRange, state, modifiedAt + 60_000)).toBe(may)
  })

  it("does not trust a date of the second in which the file changed", () => {
    expect(mayBePart(same, state, modifiedAt + 400)).toBe(false)
  })
})

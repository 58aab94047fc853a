/** Benches run with next to nothing: what they say of speed then says nothing, and that they run at all is what is tried. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Result } from "@ledgerline/core/bench"
import { has } from "@ledgerline/core/testing"
import { describe, expect, it } from "vitest"

const pathOf = (program: string): string => fileURLToPath(new URL(`../../${program}`, import.meta.url))

/** What a bench answers; fails where it does. */
async function results(program: string, ...args: readonly string[]): Promise<Result[]> {
  const all = [pathOf(program), "--tiny", "--json", ...args]
  const { stdout } = await promisify(execFile)(process.execPath, all, { env: { ...process.env, NODE_OPTIONS: "" } })
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Result)
}

/** What is no result as it should be. */
const odd = (found: readonly Result[]): readonly Result[] =>
  found.filter(({ name, value, unit, limit, ratio, goal, ok }) => {
    const isFigure = (figure: number | null): boolean => figure === null || (Number.isFinite(figure) && figure >= 0)
    const isNamed = [name, unit, goal].every((text) => typeof text === "string") && typeof ok === "boolean"
    return value === null || ![value, limit, ratio].every(isFigure) || !isNamed
  })

describe("a bench answers figures", () => {
  it.each([
    ["core", "packages/core/bench/main.ts", 20, []],
    ["sync", "packages/server/bench/sync.ts", 9, []],
    ["client, live lists", "test/bench/client.ts", 1, ["--only", "live"]],
  ] as const)("of %s", async (_, program, count, args) => {
    const found = await results(program, ...args)
    expect(found.length).toBeGreaterThanOrEqual(count)
    expect(odd(found)).toEqual([])
  })

  it.skipIf(!has("curl"))("of the client, downloads", async () => {
    const found = await results("test/bench/client.ts", "--only", "downloads")
    expect(found.length).toBeGreaterThan(0)
    expect(odd(found)).toEqual([])
  })

  it.skipIf(!has("wrk"))("of the interface", async () => {
    const found = await results("packages/server/bench/server.ts", "--only", "API")
    expect(found.length).toBeGreaterThan(3)
    expect(odd(found)).toEqual([])
  })

  it.skipIf(!has("ffmpeg"))("of imports", async () => {
    const found = await results("packages/workers/bench/import.ts", "--only", "largeFolder")
    expect(found.length).toBeGreaterThan(3)
    expect(odd(found)).toEqual([])
  })
})

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

function expectFigures(found: readonly Result[], count: number): void {
  expect(found.length).toBeGreaterThanOrEqual(count)
  for (const { name, value, unit, limit, ratio, goal, ok } of found) {
    const isFigure = (figure: number | null): boolean => figure === null || (Number.isFinite(figure) && figure >= 0)
    expect([value, limit, ratio].every(isFigure) && value !== null, `${name}: ${value}, ${limit}, ${ratio}`).toBe(true)
    expect([typeof unit, typeof goal, typeof ok]).toEqual(["string", "string", "boolean"])
  }
}

describe("a bench answers figures", () => {
  it.each([
    ["core", "packages/core/bench/main.ts", 20, []],
    ["sync", "packages/server/bench/sync.ts", 9, []],
    ["client, live lists", "test/bench/client.ts", 1, ["--only", "live"]],
  ] as const)("of %s", async (_, program, count, args) => expectFigures(await results(program, ...args), count))

  it.skipIf(!has("curl"))("of the client, downloads", async () =>
    expectFigures(await results("test/bench/client.ts", "--only", "downloads"), 1),
  )

  it.skipIf(!has("wrk"))("of the interface", async () =>
    expectFigures(await results("packages/server/bench/server.ts", "--only", "API"), 4),
  )

  it.skipIf(!has("ffmpeg"))("of imports", async () =>
    expectFigures(await results("packages/workers/bench/import.ts", "--only", "largeFolder"), 4),
  )
})

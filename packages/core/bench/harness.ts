/**
 * Measures pairs: the limit (the same work written by hand against the raw library) and ours, in turns in one run, since
 * machines are noisy and only ratios of one run can be trusted. Prints a table, or one JSON object a line.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"

export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The same work by hand, in the same unit; null where the goal is a figure of its own. */
  readonly limit: number | null
  /** Ours as a part of the limit: above 1 is faster than by hand. */
  readonly ratio: number | null
  readonly goal: string
  readonly ok: boolean
}

export interface Options {
  /** How much is measured: what is `quick` needs less than a minute; what is `tiny` says nothing but that a bench runs. */
  readonly size: "whole" | "quick" | "tiny"
  readonly json: boolean
  /** Measures only what has this in its name. */
  readonly only: string | undefined
  /** The kind of database, where there are benches for several. */
  readonly store: string | undefined
}

/** With these scripts/bootstrap.mjs starts the program: what is measured in a process of its own runs with them, too. */
export const NODE_FLAGS: readonly string[] = [
  "--max-semi-space-size=4",
  "--heap-growing-percent=40",
  "--v8-pool-size=1",
]

/** What the command line says by `--quick`, `--tiny`, `--json`, `--only TEXT` and `--store NAME`. */
export function optionsOf(args: readonly string[] = process.argv.slice(2)): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean" },
      tiny: { type: "boolean" },
      json: { type: "boolean" },
      only: { type: "string" },
      store: { type: "string" },
    },
  })
  const { json = false, only, store } = values
  return { size: values.tiny === true ? "tiny" : values.quick === true ? "quick" : "whole", json, only, store }
}

/** As much of something as is measured. */
export const amount = ({ size }: Options, whole: number, quick: number): number =>
  size === "whole" ? whole : size === "quick" ? quick : Math.ceil(quick / 50)

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

export const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN

/** Milliseconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Rates (higher is better) of limit and ours by turns; the first round warms up and does not count. */
export async function rates(
  repetitions: number,
  limit: (round: number) => Promise<number>,
  ours: (round: number) => Promise<number>,
): Promise<{ limit: number; ours: number; ratio: number }> {
  const pairs: { limit: number; ours: number }[] = []
  for (let round = 0; round <= repetitions; round++) {
    const first = round % 2 === 0
    const a = first ? await limit(round) : await ours(round)
    const b = first ? await ours(round) : await limit(round)
    if (round > 0) pairs.push(first ? { limit: a, ours: b } : { limit: b, ours: a })
  }
  return {
    limit: median(pairs.map((pair) => pair.limit)),
    ours: median(pairs.map((pair) => pair.ours)),
    ratio: median(pairs.map((pair) => pair.ours / pair.limit)),
  }
}

export const ratioResult = (
  name: string,
  unit: string,
  goal: number,
  measured: { limit: number; ours: number; ratio: number },
): Result => ({
  name,
  value: measured.ours,
  unit,
  limit: measured.limit,
  ratio: measured.ratio,
  goal: `≥ ${goal} of the limit`,
  ok: measured.ratio >= goal,
})

/** A goal that is an absolute figure, where less is better. */
export const boundResult = (
  name: string,
  unit: string,
  bound: number,
  value: number,
  limit: number | null = null,
): Result => ({
  name,
  value,
  unit,
  limit,
  ratio: limit === null ? null : limit / value,
  goal: `< ${bound} ${unit}`,
  ok: value < bound,
})

/** A folder that is gone when the work is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-bench-"))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const figure = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString("en") : value >= 10 ? value.toFixed(1) : value.toFixed(2)

export function print(result: Result, { json }: Options): void {
  if (json) {
    console.log(JSON.stringify(result))
    return
  }
  const { name, value, unit, limit, ratio, goal, ok } = result
  const cells = [
    name.padEnd(58),
    `${figure(value)} ${unit}`.padStart(18),
    (limit === null ? "" : `limit ${figure(limit)}`).padStart(18),
    (ratio === null ? "" : `ratio ${ratio.toFixed(2)}`).padStart(12),
    `  ${goal}`.padEnd(24),
    ok ? "ok" : "MISSED",
  ]
  console.log(cells.join(" "))
}

export type Benches = Readonly<Record<string, (options: Options) => Promise<Result | readonly Result[]>>>

/** Runs those whose names have what is asked for, and prints as they come. False where a goal is missed, or there are none. */
export async function runBenches(benches: Benches, options: Options): Promise<boolean> {
  const { only = "" } = options
  const wanted = Object.entries(benches).filter(([name]) => name.toLowerCase().includes(only.toLowerCase()))
  if (wanted.length === 0) console.error(`no benchmark has "${only}" in its name: ${Object.keys(benches).join(", ")}`)
  let ok = wanted.length > 0
  for (const [, bench] of wanted) {
    for (const result of [await bench(options)].flat()) {
      print(result, options)
      // So little says nothing of speed.
      ok &&= result.ok || options.size === "tiny"
    }
  }
  return ok
}

/** Walks through what a process did to its files, and looks at what it would leave at each place. */
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { effort, seededPorts } from "@ledgerline/core/testing"
import { expect } from "vitest"
import { Disk, type Files } from "./Disk.ts"
import { type Call, record } from "./recording.ts"

/** Whether every place is looked at, which takes minutes. */
export const all = process.env["LEDGERLINE_CRASH"] === "all"

export interface Left {
  readonly files: Files
  /** What the process had said. */
  readonly said: readonly string[]
}

/**
 * Runs a program that writes below a folder, and calls `look` with what `kill -9` and a loss of power would leave: after
 * each call that is no write and no sync, and after some that are, or all of them. Answers what the program said.
 */
export async function walk(
  folder: string,
  program: readonly [string, ...string[]],
  writes: number,
  look: (left: Left) => Promise<void>,
): Promise<readonly string[]> {
  const before = filesBelow(folder)
  const calls = await record(folder, program, before)
  // The recording is whole: it makes the very files that the program made.
  const whole = new Disk(before)
  for (const call of calls) whole.apply(call)
  expect(hashesOf(whole.seen())).toEqual(hashesOf(filesBelow(folder)))
  const { seed, numRuns } = effort(writes)
  /** Each of how many is looked at. */
  const steps = new Map<Call["kind"], number>()
  if (!all) steps.set("write", Math.max(1, Math.floor(calls.length / numRuns))).set("sync", 3)
  const chance = chanceOf(seed)
  const disk = new Disk(before)
  const said: string[] = []
  for (const [index, call] of calls.entries()) {
    disk.apply(call)
    if (call.kind === "say") said.push(call.line)
    if ((index + seed) % (steps.get(call.kind) ?? 1) !== 0) continue
    for (const [what, files] of [
      ["killed", disk.seen()],
      ["without power", disk.afterPowerLoss(chance)],
    ] as const)
      await look({ files, said }).catch((cause: unknown) => {
        throw new Error(`not sound when ${what} after call ${index}: ${nameOf(call)}`, { cause })
      })
  }
  return said
}

/** Makes a folder that holds these files alone. */
export function lay(folder: string, files: Files): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [name, bytes] of files) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes, { mode: 0o600 })
  }
}

export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

export const hashesOf = (files: Files): Record<string, string> =>
  Object.fromEntries([...files].map(([name, bytes]) => [name, hashOf(bytes)]))

function filesBelow(folder: string): Files {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  const files = names.filter((name) => statSync(join(folder, name)).isFile())
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]))
}

function nameOf(call: Call): string {
  if (call.kind === "say") return `say ${call.line}`
  return `${call.kind} ${"file" in call ? call.file : call.folder}`
}

function chanceOf(from: number): () => number {
  const { random } = seededPorts(from)
  return () => Buffer.from(random.bytes(4)).readUInt32LE() / 2 ** 32
}

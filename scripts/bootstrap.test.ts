/** Runs the real bootstrap in a made-up checkout, where a stand-in for npx "installs" the Node that runs this test. */
import { type ChildProcess, spawn } from "node:child_process"
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { NODE_FLAGS } from "../packages/core/bench/harness.ts"

const NPX = `#!/bin/sh
echo "$@" >> installs
echo noise
sleep 0.2
[ ! -e broken ] || exit 7
mkdir -p node_modules/node/bin && ln -sf "$REAL_NODE" node_modules/node/bin/node
`
const MAIN = `
const [what, ...rest] = process.argv.slice(2)
if (what === "exit") process.exit(Number(rest[0]))
if (what === "wait") {
  process.on("SIGTERM", () => process.exit(42))
  setInterval(() => {}, 1000)
}
if (what === "called") console.log(process.env.LEDGERLINE_PROGRAM, process.execArgv.join(" "))
console.log(JSON.stringify({ what, rest, cwd: process.cwd() }))
`

let checkout: string

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "ledgerline checkout "))
  mkdirSync(join(checkout, "packages/cli/src"), { recursive: true })
  mkdirSync(join(checkout, "scripts"))
  mkdirSync(join(checkout, "bin"))
  copyFileSync(fileURLToPath(new URL("bootstrap.mjs", import.meta.url)), join(checkout, "scripts/bootstrap.mjs"))
  write("package.json", `{ "type": "module", "packageManager": "pnpm@0.0.0" }`)
  write("packages/cli/src/main.ts", MAIN)
  write("bin/npx", NPX)
  chmodSync(join(checkout, "bin/npx"), 0o755)
})

afterEach(() => rmSync(checkout, { recursive: true, force: true }))

const write = (path: string, content: string) => writeFileSync(join(checkout, path), content)
const installs = () =>
  existsSync(join(checkout, "installs")) ? readFileSync(join(checkout, "installs"), "utf8").trim().split("\n") : []

function start(args: readonly string[], nodeArgs: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, join(checkout, "scripts/bootstrap.mjs"), ...args], {
    cwd: tmpdir(),
    env: { PATH: `${join(checkout, "bin")}:${process.env["PATH"]}`, REAL_NODE: process.execPath },
    stdio: ["ignore", "pipe", "pipe"],
  })
}

async function outcome(child: ChildProcess) {
  const said = { stdout: "", stderr: "" }
  child.stdout?.on("data", (text) => (said.stdout += text))
  child.stderr?.on("data", (text) => (said.stderr += text))
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once("close", (...end) => resolve(end))
  })
  return { ...said, code, signal }
}

const runs = (args: readonly string[], nodeArgs: readonly string[] = []) => outcome(start(args, nodeArgs))

describe("bootstrap", () => {
  it("installs once, keeps stdout clean and passes arguments on", async () => {
    const first = await runs(["ledgerline", "show", "a b", "--json"])
    expect(first).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ what: "show", rest: ["a b", "--json"], cwd: tmpdir() })}\n`,
    })
    expect(first.stderr).toContain("noise")
    expect(installs()).toEqual(["-y pnpm@0.0.0 install --frozen-lockfile --reporter=append-only"])
    expect(await runs(["start"])).toMatchObject({ code: 0, stderr: "" })
    expect(installs()).toHaveLength(1)
  })

  it("says how the program is called here, for what it tells people to type, and starts it as benches do", async () => {
    const [called] = (await runs(["ledgerline", "called"])).stdout.split("\n")
    expect(called).toBe(`npm run -s ledgerline -- ${NODE_FLAGS.join(" ")}`)
  })

  it("installs again after a manifest changed", async () => {
    await runs(["start"])
    write("packages/cli/package.json", "{}")
    await runs(["start"])
    expect(installs()).toHaveLength(2)
  })

  it("says that installing failed, and repeats it at the next start", async () => {
    write("broken", "")
    expect(await runs(["start"])).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("registry") })
    rmSync(join(checkout, "broken"))
    expect(await runs(["start"])).toMatchObject({ code: 0 })
  })

  it("starts over where an install lost its Node", async () => {
    await runs(["start"])
    rmSync(join(checkout, "node_modules/node"), { recursive: true })
    write("node_modules/left-over", "")
    expect(await runs(["start"])).toMatchObject({ code: 0 })
    expect(existsSync(join(checkout, "node_modules/left-over"))).toBe(false)
  })

  it("installs once when started twice at the same time", async () => {
    const both = await Promise.all([runs(["start"]), runs(["start"])])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(installs()).toHaveLength(1)
  })

  it("takes over the lock of a process that is gone", async () => {
    const gone = spawn(process.execPath, ["-e", ""])
    await outcome(gone)
    write(".install.lock", String(gone.pid))
    expect(await runs(["start"])).toMatchObject({ code: 0 })
    expect(existsSync(join(checkout, ".install.lock"))).toBe(false)
  })

  it("names its commands, and benches that exist", async () => {
    expect(await runs(["nonsense"])).toMatchObject({ code: 1, stderr: expect.stringContaining("ledgerline | bench") })
    expect(await runs(["bench", "cli"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("benches: import"),
    })
  })
})

describe.each([
  ["in place of itself", []],
  ["as a child, on a Node that cannot replace itself", ["--import", "data:text/javascript,delete process.execve"]],
])("a program that runs %s", (_, nodeArgs) => {
  beforeEach(async () => {
    await runs(["start"])
  })

  it("decides the exit code", async () => {
    expect(await runs(["ledgerline", "exit", "5"], nodeArgs)).toMatchObject({ code: 5 })
  })

  it.each([
    ["SIGTERM", { code: 42, signal: null }], // it handles this one
    ["SIGHUP", { code: null, signal: "SIGHUP" }],
  ] as const)("receives %s", async (signal, end) => {
    const child = start(["ledgerline", "wait"], nodeArgs)
    const result = outcome(child)
    await new Promise((resolve) => child.stdout?.once("data", resolve))
    child.kill(signal)
    expect(await result).toMatchObject(end)
  })
})

/** Runs the checks, all or those named, two at a time; prints one line each, and what a failed one said. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))

/** Each check's program (run by this Node) and arguments. */
const checks: Readonly<Record<string, readonly string[]>> = {
  types: ["node_modules/typescript/bin/tsc", "-p", "."],
  // Apart, since it knows the types of browsers.
  webTypes: ["node_modules/typescript/bin/tsc", "-p", "packages/web"],
  lint: ["node_modules/oxlint/bin/oxlint", "--deny-warnings"],
  format: ["node_modules/oxfmt/bin/oxfmt", "--list-different"],
  imports: ["scripts/check/imports.ts"],
  unused: ["node_modules/knip/bin/knip.js"],
  gen: ["scripts/gen.ts", "--check"],
  versions: ["scripts/check/versions.ts"],
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(checks, name))
if (unknown.length > 0) {
  console.error(`no check is called ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}`)
  process.exit(2)
}

const queue = Object.entries(checks).filter(([name]) => wanted.length === 0 || wanted.includes(name))
await Promise.all([worker(), worker()])

async function worker(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [name, args] = next
    const started = performance.now()
    const { ok, output } = await run(args)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${ok ? "ok    " : "FAILED"} ${name} (${seconds} s)${ok ? "" : `\n${output.trimEnd()}\n`}`)
    if (!ok) process.exitCode = 1
  }
}

function run(args: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text))
    child.once("error", (error) => resolve({ ok: false, output: error.message }))
    child.once("close", (code) => resolve({ ok: code === 0, output }))
  })
}

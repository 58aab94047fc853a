/**
 * Runs the project's commands on a machine that has only Node 20 and npm.
 *
 * It installs the locked dependencies where they are not installed yet (Node 24 is one of them), then starts the wanted
 * program with that Node. Plain JavaScript without dependencies, since it runs before anything is installed.
 * Everything it says goes to stderr: stdout belongs to the program.
 */
import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import { constants } from "node:os"
import { delimiter, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const inRoot = (...parts) => join(root, ...parts)
const node = inRoot("node_modules/node/bin/node")
const stampFile = inRoot("node_modules/.ledgerline-stamp")
const lockFile = inRoot(".install.lock")

/**
 * V8's young generation grows to hundreds of megabytes under batches, the old one to three times what is alive before it
 * is collected, and each of V8's helping threads keeps memory of its own; less of all this costs no speed that shows.
 */
const small = ["--max-semi-space-size=4", "--heap-growing-percent=40", "--v8-pool-size=1"]

/** Each command's program, its arguments before those of the caller, and flags for Node. */
const commands = {
  start: () => ["packages/cli/src/main.ts", "start", ...small],
  ledgerline: () => ["packages/cli/src/main.ts", ...small],
  bench: benchProgram,
  simulate: () => ["packages/sync/src/simulation/main.ts"],
  test: () => ["scripts/test.ts"],
  check: () => ["scripts/check.ts"],
  types: () => ["scripts/check.ts", "types", "webTypes"],
  lint: () => ["scripts/check.ts", "lint", "imports"],
  format: () => ["node_modules/oxfmt/bin/oxfmt", root],
  gen: () => ["scripts/gen.ts"],
  pack: () => ["scripts/pack.ts"],
  reference: () => ["docs/reference/main.ts"],
  sbom: () => ["scripts/sbom.ts"],
}

await main(process.argv.slice(2))

async function main([name, ...args]) {
  if (!Object.hasOwn(commands, name ?? "")) {
    fail(`usage: node scripts/bootstrap.mjs <${Object.keys(commands).join(" | ")}> [arguments]`)
  }
  const wanted = stamp()
  if (!isInstalled(wanted)) await install(wanted)
  const [program, ...more] = commands[name](args)
  if (!fs.existsSync(inRoot(program))) fail(`${program} does not exist in this checkout.`)
  const flags = more.filter((each) => small.includes(each))
  const first = more.filter((each) => !small.includes(each))
  if (serves(name, args)) makeApp()
  await run([...flags, inRoot(program), ...first, ...args])
}

/** Whether a command gives out the app for browsers. */
function serves(name, args) {
  if (name === "ledgerline") return args.includes("serve")
  if (name !== "start" || args.length === 0 || args.includes("--once")) return false
  return args.includes("--serve") || (process.stdin.isTTY === true && process.stdout.isTTY === true)
}

/** Makes the app where it is not there or older than its sources; beside the server, which answers meanwhile. */
function makeApp() {
  // It is there, though empty, when the server looks for it.
  fs.mkdirSync(inRoot("packages/web/dist"), { recursive: true })
  const log = fs.openSync(inRoot("node_modules/.ledgerline-app.log"), "w")
  const child = spawn(node, [inRoot("packages/web/build/main.ts")], {
    cwd: root,
    stdio: ["ignore", log, log],
    detached: true,
  })
  child.on("error", () => {})
  child.unref()
}

/**
 * `bench core --json` runs packages/core/bench/main.ts with `--json`, and so for the benches that are named here.
 * Takes the name off the arguments.
 */
function benchProgram(args) {
  const programs = {
    import: "packages/workers/bench/import.ts",
    fingerprints: "packages/workers/bench/fingerprints.ts",
    sync: "packages/server/bench/sync.ts",
    server: "packages/server/bench/server.ts",
    client: "test/bench/client.ts",
  }
  for (const name of fs.readdirSync(inRoot("packages"))) {
    const program = `packages/${name}/bench/main.ts`
    if (fs.existsSync(inRoot(program))) programs[name] = program
  }
  const wanted = args.shift() ?? ""
  if (!Object.hasOwn(programs, wanted))
    fail(`usage: npm run bench -- <name> [arguments]; benches: ${Object.keys(programs).join(", ")}`)
  return [programs[wanted]]
}

/** Names what should be installed: a hash over everything that decides it. */
function stamp() {
  const folders = fs.readdirSync(inRoot("packages")).map((name) => `packages/${name}`)
  const manifests = ["", ...folders, "test"].map((folder) => join(folder, "package.json"))
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`)
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests]) {
    if (fs.existsSync(inRoot(file))) hash.update(`\n${file}\n`).update(fs.readFileSync(inRoot(file)))
  }
  return hash.digest("hex")
}

function isInstalled(wanted) {
  try {
    fs.accessSync(node, fs.constants.X_OK)
    return fs.readFileSync(stampFile, "utf8") === wanted
  } catch {
    return false
  }
}

/** Installs what the lockfile says; one process at a time. The stamp is written last, so a broken-off install is repeated. */
async function install(wanted) {
  const unlock = await lock()
  try {
    if (isInstalled(wanted)) return
    fs.rmSync(stampFile, { force: true })
    // Without its Node an install was broken off or damaged, which pnpm may not notice.
    if (!fs.existsSync(node)) fs.rmSync(inRoot("node_modules"), { recursive: true, force: true })
    const { packageManager } = JSON.parse(fs.readFileSync(inRoot("package.json"), "utf8"))
    say(`installing dependencies with ${packageManager} (once; needs the npm registry)`)
    const { npm_config_loglevel: _, ...env } = process.env // `npm run -s` would silence the progress
    const child = spawn("npx", ["-y", packageManager, "install", "--frozen-lockfile", "--reporter=append-only"], {
      cwd: root,
      env: { ...env, CI: "true" }, // never asks a question
      stdio: ["ignore", 2, 2],
    })
    const { code, signal, error } = await ended(child)
    if (error) fail(`cannot run npx (${error.message}). Ledgerline needs Node 20 or later with npm.`)
    if (signal) process.exit(128 + constants.signals[signal])
    if (code !== 0)
      fail("installing failed; see the lines above. Is the npm registry reachable? Starting again repeats it.")
    if (!fs.existsSync(node)) fail(`installing left no ${node}; see the lines above.`)
    fs.writeFileSync(`${stampFile}.new`, wanted)
    fs.renameSync(`${stampFile}.new`, stampFile)
  } finally {
    unlock()
  }
}

/**
 * Waits until no other process installs here, then keeps others out. A lock whose owner is gone, or that was not
 * refreshed for half a minute, is taken over.
 */
async function lock() {
  for (let told = false; ;) {
    try {
      fs.writeFileSync(lockFile, String(process.pid), { flag: "wx" })
      await sleep(50) // two that found the same dead lock: the later one wins
      if (fs.readFileSync(lockFile, "utf8") === String(process.pid)) break
    } catch (error) {
      if (error.code !== "EEXIST" && error.code !== "ENOENT") fail(`cannot write in ${root} (${error.message})`)
    }
    if (isAbandoned()) fs.rmSync(lockFile, { force: true })
    else {
      if (!told) say("waiting for another process that installs the dependencies")
      told = true
      await sleep(200)
    }
  }
  const refresh = setInterval(() => fs.utimes(lockFile, new Date(), new Date(), () => {}), 2_000)
  const unlock = () => {
    clearInterval(refresh)
    fs.rmSync(lockFile, { force: true })
  }
  process.once("exit", unlock)
  return () => {
    process.off("exit", unlock)
    unlock()
  }
}

function isAbandoned() {
  try {
    if (Date.now() - fs.statSync(lockFile).mtimeMs > 30_000) return true
    const owner = Number(fs.readFileSync(lockFile, "utf8"))
    if (owner > 0) process.kill(owner, 0)
    return false
  } catch (error) {
    return error.code === "ESRCH" || error.code === "ENOENT"
  }
}

/** Becomes the program where Node can do that; else starts it, hands signals on and ends as it ends. */
async function run(args) {
  const env = {
    // Sources are compiled once, not at each start of the program and of its threads.
    NODE_COMPILE_CACHE: inRoot("node_modules/.cache/compiled"),
    // glibc keeps what threads had and gave back, for each thread anew: some thirty megabytes.
    MALLOC_ARENA_MAX: "2",
    // A disk that hangs holds threads; enough are left for all else.
    UV_THREADPOOL_SIZE: "16",
    // What it says to type next works where only npm is; silently, so that results may be handed on.
    LEDGERLINE_PROGRAM: "npm run -s ledgerline --",
    ...process.env,
    PATH: `${inRoot("node_modules/.bin")}${delimiter}${process.env.PATH}`,
  }
  if (process.execve) {
    process.removeAllListeners("warning") // execve is marked experimental
    process.execve(fs.realpathSync(node), [node, ...args], env)
  }
  const { code, signal, error } = await ended(spawn(node, args, { stdio: "inherit", env }))
  if (error) fail(`cannot run ${node} (${error.message})`)
  if (signal) {
    process.kill(process.pid, signal)
    await sleep(1_000) // the signal arrives; where it does not, the code says it
    process.exit(128 + constants.signals[signal])
  }
  process.exit(code)
}

/** How a child ended. Until then, signals that would end this process go to the child instead. */
function ended(child) {
  const names = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"]
  // A terminal sends SIGINT to the child too; sending it once more would count as a second Ctrl-C.
  const handlers = names.map((name) => [
    name,
    () => (name === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(name)),
  ])
  for (const [name, handler] of handlers) process.on(name, handler)
  return new Promise((resolve) => {
    const done = (result) => {
      for (const [name, handler] of handlers) process.off(name, handler)
      resolve(result)
    }
    child.once("error", (error) => done({ error }))
    child.once("exit", (code, signal) => done({ code, signal }))
  })
}

function say(line) {
  process.stderr.write(`ledgerline: ${line}\n`)
}

function fail(line) {
  say(line)
  process.exit(1)
}

/** `npm start -- FOLDER` with the real program: at a terminal, by a service, and in a script. */
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { flac } from "@ledgerline/workers/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { exit, ledgerline, listen, MAIN, objects, openHere, start, temporaryFolder } from "../testing/cli.ts"

let folder: ReturnType<typeof temporaryFolder>
let children: ReturnType<typeof start>[]
beforeEach(() => {
  folder = temporaryFolder()
  children = []
  write("a/1.flac", "One")
  write("a/2.flac", "Two")
})
afterEach(async () => {
  const left = children.filter((child) => child.exitCode === null && child.signalCode === null)
  await Promise.all(left.map((child) => (child.kill("SIGKILL"), exit(child))))
  folder.remove()
})

const at = (...parts: string[]): string => join(folder.path, ...parts)

function write(path: string, title: string): void {
  mkdirSync(dirname(at("Music", path)), { recursive: true })
  writeFileSync(at("Music", path), flac({ audio: path, tags: { TITLE: title, ARTIST: "Ada", ALBUM: "Album" } }))
}

const ARGS = () => ["start", at("Music"), "--data", at("data")]

function serving(...args: string[]) {
  const child = start([...ARGS(), "--serve", "--port", "0", ...args])
  children.push(child)
  return { child, line: listen(child) }
}

describe("where nobody is at a terminal", () => {
  it("given a folder, then it imports that, lists what is there, and ends", async () => {
    const { code, stdout } = await ledgerline(ARGS())
    expect(code).toBe(0)
    expect(stdout).toMatch(/2 audio files in .*: 2 imported/)
    expect(stdout).toMatch(/One +Ada +Album/)
    expect(stdout).toContain("--serve")
    expect((await ledgerline([...ARGS(), "--once"])).stdout).toMatch(/2 unchanged/)
  })

  it("given --serve, then it answers, imports, keeps the folder up to date, and ends when it is told to", async () => {
    const { child, line } = serving()
    const [address = ""] = /http:\S+/.exec(await line(/http:/)) ?? []
    expect((await fetch(`${address}/api/v1/health`)).status).toBe(200)
    await line(/user add NAME --data/)
    const [code = ""] = /\w{4}-\w{4}-\w{4}-\w{4}/.exec(await line(/with the code/)) ?? []
    await line(/2 audio files .*: 2 imported/)
    await line(/is watched/)
    write("a/3.flac", "Three")
    await line(/3\.flac/)
    const headers = { "content-type": "application/json" }
    const body = JSON.stringify({ code, name: "ada", password: "correct horse battery" })
    expect((await fetch(`${address}/api/v1/set-up`, { method: "POST", headers, body })).status).toBe(200)
    child.kill("SIGTERM")
    expect(await exit(child)).toBe(143)
  })

  it("given --serve and --json, then its addresses come first and the import's report after", async () => {
    const { line } = serving("--json")
    expect(JSON.parse(await line(/addresses/))).toMatchObject({ setUpCode: expect.any(String) as string })
    expect(JSON.parse(await line(/"found"/))).toMatchObject({ found: 2, imported: 2 })
  })

  it("given what is no music, such as an export, then it is taken in and not served", async () => {
    await ledgerline(ARGS())
    await ledgerline(["export", at("export"), "--data", at("data")])
    const { code } = await ledgerline(["start", at("export"), "--data", at("other"), "--serve"])
    expect(code).toBe(0)
    expect(objects((await ledgerline(["tracks", "--data", at("other"), "--json"])).stdout)).toHaveLength(2)
  })
})

describe("what cannot be is said in a line", () => {
  const said = async (...args: string[]) => {
    const { code, stderr } = await ledgerline([...args, "--serve"])
    expect(stderr).not.toMatch(/\n\s+at /)
    return { code, line: stderr.split("\n")[0] }
  }

  it("where the port is in use: nothing was imported", async () => {
    const { line } = serving("--json")
    const { addresses } = JSON.parse(await line(/addresses/)) as { addresses: string[] }
    const { port } = new URL(addresses[0] ?? "")
    const args = ["start", at("Music"), "--data", at("other"), "--port", port]
    expect(await said(...args)).toEqual({ code: 1, line: `ledgerline: port ${port} is in use` })
    expect(objects((await ledgerline(["tracks", "--data", at("other"), "--json"])).stdout)).toEqual([])
  })

  it("where another program has the library", async () => {
    const library = await openHere(at("data"))
    const { code, line } = await said(...ARGS())
    await library.close()
    expect(code).toBe(3)
    expect(line).toContain(`is in use by process ${process.pid}`)
  })

  it("where there is no such folder, and where none can be made for the library", async () => {
    expect(await said("start", at("None"), "--data", at("data"))).toMatchObject({
      code: 4,
      line: expect.stringContaining("cannot be reached") as string,
    })
    if (process.platform !== "linux") return
    expect(await said("start", at("Music"), "--data", "/proc/none/deep")).toMatchObject({
      code: 4,
      line: expect.stringContaining("/proc/none") as string,
    })
  })

  it("where two options exclude each other", async () => {
    expect(await said(...ARGS(), "--once")).toMatchObject({ code: 2 })
    expect(await said(...ARGS(), "--mode", "worker")).toMatchObject({ code: 2 })
  })
})

// `script` of another system takes other arguments.
const hasScript = process.platform === "linux" && has("script")
if (!hasScript) console.log("skipped: the terminal of `npm start`; install bsdutils")

describe.skipIf(!hasScript)("at a terminal", () => {
  it("serves, finds what is typed, and ends by Ctrl-C", async () => {
    const quoted = [process.execPath, MAIN, ...ARGS(), "--port", "0"].map((each) => `'${each}'`).join(" ")
    const child = spawn("script", ["-qefc", quoted, "/dev/null"], { stdio: ["pipe", "pipe", "pipe"] })
    const line = listen(child)
    await line(/serves the library on/)
    await line(/is watched/)
    child.stdin.write("two\n")
    await line(/Two +Ada +Album/)
    child.stdin.write("\u0003")
    await line(/stopping/)
    const [code] = (await once(child, "exit")) as [number]
    expect(code).toBe(130)
    expect(execFileSync(process.execPath, [MAIN, "tracks", "--json", "--data", at("data")]).toString()).toContain("Two")
  })
})

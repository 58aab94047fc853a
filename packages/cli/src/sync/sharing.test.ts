/** Servers and devices as real processes on loopback. */
import { once } from "node:events"
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { flac } from "@ledgerline/workers/testing"
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest"
import { ended, exit, ledgerline, listen, objects, start, temporaryFolder } from "../testing/cli.ts"

let folder: ReturnType<typeof temporaryFolder>
let children: ReturnType<typeof start>[]
beforeEach(() => {
  folder = temporaryFolder()
  children = []
})
afterEach(async () => {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill("SIGKILL")
      await exit(child)
    }),
  )
  folder.remove()
})

const at = (name: string): string => join(folder.path, name)

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = start(args, env)
  children.push(child)
  return { child, line: listen(child) }
}

/** Serves a folder; answers its address when it listens. */
async function serve(name: string, port = 0, ...more: string[]) {
  const { child, line } = run(["serve", "--data", at(name), "--port", String(port), "--name", name, "--json", ...more])
  const said = JSON.parse(await line(/addresses/)) as { addresses: string[]; library: string }
  return { child, address: said.addresses[0] ?? "", library: said.library }
}

async function token(name: string, ...more: string[]): Promise<string> {
  const { stdout } = await ledgerline(["pair-token", "--data", at(name), ...more])
  return stdout.trim()
}

const on = (name: string, ...args: string[]) => ledgerline([...args, "--data", at(name)])

/** A module that puts the clock of the process it is loaded into a year ahead. */
const AHEAD = `data:text/javascript,${encodeURIComponent("const { now } = Date; Date.now = () => now() + 31_536_000_000")}`

/** A module that stops the process it is loaded into when that is about to listen for commands of others. */
const STOPPING = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs"
  import { Server } from "node:net"
  const { listen } = Server.prototype
  Server.prototype.listen = function (...args) {
    if (String(args[0]).endsWith("owner.sock")) {
      writeSync(1, "about to listen\\n")
      process.kill(process.pid, "SIGSTOP")
    }
    return listen.apply(this, args)
  }`)}`

/** A proxy that passes requests on and no WebSocket; ended with the test. */
async function polling() {
  let target = ""
  const server = createServer((asked, answer) => {
    const onward = request(`${target}${asked.url}`, { method: asked.method, headers: asked.headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(answer)
    })
    onward.on("error", () => answer.writeHead(502).end())
    asked.pipe(onward)
  })
  server.on("upgrade", (_, socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (address: string) => void (target = address),
  }
}

async function titles(name: string): Promise<unknown[]> {
  return objects((await on(name, "tracks", "--json")).stdout).map(({ title }) => title)
}

async function importOne(name: string, title: string): Promise<void> {
  const music = at(`music ${title}`)
  mkdirSync(music)
  writeFileSync(join(music, "1.flac"), flac({ audio: title, tags: { TITLE: title, ARTIST: "Ada", ALBUM: "Album" } }))
  expect(await on(name, "import", music)).toMatchObject({ code: 0 })
}

describe("a server and devices", () => {
  it("given a server, when two devices are paired and one imports, then all have it", async () => {
    const { library } = await serve("home")
    const paired = await on("laptop", "pair", await token("home"), "--name", "my laptop", "--json")
    expect(paired).toMatchObject({ code: 0, stderr: "" })
    expect(objects(paired.stdout)).toMatchObject([
      { name: "home", member: "local" },
      { name: "home", state: "online", received: 0 },
    ])
    await importOne("laptop", "Gold")
    const synced = await on("laptop", "sync", "--json")
    expect(objects(synced.stdout)).toMatchObject([
      { state: "online", pending: { up: 0, down: 0 }, received: 0, notices: [] },
    ])
    await on("phone", "pair", await token("home", "--member", "eve"))
    expect(await titles("phone")).toEqual(["Gold"])
    // Commands work on a library that is served.
    expect(await titles("home")).toEqual(["Gold"])
    const devices = objects((await on("home", "device", "list", "--json")).stdout)
    expect(devices.map(({ name, member }) => `${String(name)} of ${String(member)}`)).toContain("my laptop of local")
    expect(objects((await on("phone", "stats", "--json")).stdout)).toMatchObject([{ library }])
    // The phone has said that it is there.
    expect(await on("laptop", "sync")).toMatchObject({ code: 0 })
    const verified = await Promise.all(["home", "laptop", "phone"].map((name) => on(name, "verify", "--json")))
    const [first, ...others] = verified.map(({ stdout }) => objects(stdout)[0])
    expect(first).toMatchObject({ ok: true })
    // What is a member's own is in no view of another's.
    expect(others.map((each) => each?.["ok"])).toEqual([true, true])
    expect(others[0]?.["stateHash"]).toBe(first?.["stateHash"])
  })

  it("a token is good once, and what is no token makes no library", async () => {
    await serve("home")
    const text = await token("home")
    expect(await on("laptop", "pair", text)).toMatchObject({ code: 0 })
    const again = await on("phone", "pair", text)
    expect(again).toMatchObject({ code: 1 })
    expect(again.stderr).toContain("make another one on the server: ledgerline pair-token")
    expect(await on("phone", "tracks")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("there is no library"),
    })
    expect(await on("phone", "pair", await token("home"))).toMatchObject({ code: 0 })
    for (const wrong of ["x", text.slice(0, -3), `${text}AAAA`]) {
      const refused = await on("tablet", "pair", wrong)
      expect(refused).toMatchObject({ code: 1, stdout: "" })
      expect(refused.stderr).toContain("copy all of the line")
    }
    expect(await on("tablet", "tracks")).toMatchObject({ code: 3 })
  })

  it("a folder with another library is not paired, and says what to do", async () => {
    await serve("home")
    await importOne("laptop", "Gold")
    const refused = await on("laptop", "pair", await token("home"))
    expect(refused).toMatchObject({ code: 3, stdout: "" })
    expect(refused.stderr).toContain("--data")
    expect(await titles("laptop")).toEqual(["Gold"])
  })

  it("the library that made a token is not paired with itself, and the token stays good", async () => {
    await serve("home")
    const text = await token("home")
    const refused = await on("home", "pair", text)
    expect(refused).toMatchObject({ code: 1, stdout: "" })
    expect(refused.stderr).toMatch(/made the token\n.*on the device that is to have this library/)
    expect(objects((await on("home", "servers", "--json")).stdout)).toEqual([])
    expect(await on("laptop", "pair", text)).toMatchObject({ code: 0 })
  })

  it("a server that was put back to a backup tells its own people, too", async () => {
    const { child, address } = await serve("home")
    await on("laptop", "pair", await token("home"))
    child.kill("SIGINT")
    await exit(child)
    cpSync(at("home"), at("backup"), { recursive: true })
    const port = Number(new URL(address).port)
    const { child: second } = await serve("home", port)
    await importOne("home", "Gold")
    expect(await on("laptop", "sync")).toMatchObject({ code: 0 })
    second.kill("SIGINT")
    await exit(second)
    rmSync(at("home"), { recursive: true })
    cpSync(at("backup"), at("home"), { recursive: true })
    await serve("home", port)
    expect(await on("laptop", "sync")).toMatchObject({ code: 0 })
    expect(await titles("home")).toEqual(["Gold"])
    const told = expect.stringMatching(/^This device was restored from a backup; \d+ changes came back/) as string
    expect(objects((await on("home", "servers", "--json")).stdout)).toMatchObject([
      { server: null, notices: [{ text: told }] },
    ])
    expect((await on("home", "servers")).stdout).toMatch(
      /no servers.*\n\d{4}-\d\d-\d\d \d\d:\d\d {2}This device was restored/,
    )
  })

  it("what is done while the server is away goes when it is back", async () => {
    const { child, address } = await serve("home")
    await on("laptop", "pair", await token("home"))
    child.kill("SIGINT")
    expect(await exit(child)).toBe(130)
    await importOne("laptop", "Gold")
    const [track] = objects((await on("laptop", "tracks", "--json")).stdout)
    const durable = async () =>
      objects((await on("laptop", "history", String(track?.["id"]), "--json")).stdout)[0]?.["durableOn"]
    expect(await durable()).toEqual([])
    const away = await on("laptop", "sync", "--json")
    expect(away.code).toBe(1)
    expect(objects(away.stdout)).toMatchObject([{ state: "offline", error: { remedy: expect.any(String) as string } }])
    await serve("home", Number(new URL(address).port))
    expect(await on("laptop", "sync")).toMatchObject({ code: 0 })
    expect(await titles("home")).toEqual(["Gold"])
    expect(await durable()).toEqual(["home"])
    expect(objects((await on("laptop", "servers", "--json")).stdout)).toMatchObject([{ name: "home", state: "online" }])
  })

  it("with sync --watch a change shows on another device, and a revoked one gets nothing more", async () => {
    await serve("home")
    await on("laptop", "pair", await token("home"), "--name", "laptop")
    await on("phone", "pair", await token("home"), "--name", "phone")
    const [laptop, phone] = [
      run(["sync", "--watch", "--data", at("laptop")]),
      run(["sync", "--watch", "--data", at("phone")]),
    ]
    for (const { line } of [laptop, phone]) await line(/home: connected/)
    await importOne("laptop", "Gold")
    const arrived = async (): Promise<boolean> => (await titles("phone")).includes("Gold")
    while (!(await arrived())) continue
    expect(await on("home", "device", "revoke", "phone")).toMatchObject({ code: 0 })
    await phone.line(/may not use the server any more/)
    await importOne("laptop", "Silver")
    while ((await titles("home")).length < 2) continue
    expect(await titles("phone")).toEqual(["Gold"])
    phone.child.kill("SIGINT")
    expect(await exit(phone.child)).toBe(130)
  })

  it("with sync --watch what is to be told shows at once, such as that another device's clock is a year ahead", async () => {
    await serve("home")
    for (const name of ["laptop", "phone"]) await on(name, "pair", await token("home"), "--name", name)
    const laptop = run(["sync", "--watch", "--data", at("laptop")])
    await laptop.line(/home: connected/)
    const ahead = (...args: string[]) =>
      ended(start([...args, "--data", at("phone")], { NODE_OPTIONS: `--import=${AHEAD}` }))
    expect(await ahead("playlist", "create", "Later")).toMatchObject({ code: 0 })
    expect(await ahead("sync")).toMatchObject({ code: 0 })
    expect(await laptop.line(/home sent/)).toContain("a clock is or was wrong")
    expect((await on("laptop", "playlist", "list")).stdout).toContain("Later")
  })

  it("[SYNC-49] a device whose clock is a year ahead is told so itself, by doctor and of its servers, until it is right", async () => {
    await serve("home")
    await on("phone", "pair", await token("home"))
    const ahead = await ended(start(["sync", "--data", at("phone")], { NODE_OPTIONS: `--import=${AHEAD}` }))
    expect(ahead).toMatchObject({ code: 0 })
    const said = "by the clock of home, that of this device is 365 days fast"
    const { code, stdout } = await on("phone", "doctor")
    expect(code).toBe(0)
    expect(stdout).toContain(said)
    expect(stdout).toContain("one of the two is wrong: set it right, then run: ledgerline sync")
    expect((await on("phone", "servers")).stdout).toContain(said)
    expect(objects((await on("phone", "servers", "--json")).stdout)).toMatchObject([
      { name: "home", clock: { ahead: expect.any(Number) as number } },
    ])
    await on("phone", "sync")
    expect((await on("phone", "doctor")).stdout).not.toContain("by the clock of")
    expect((await on("phone", "servers")).stdout).not.toContain("by the clock of")
  })

  it("a replica that is revoked is heard no more, until it is paired again and says it again", async () => {
    await serve("home")
    await on("phone", "pair", await token("home"), "--name", "phone")
    await importOne("phone", "Gold")
    await on("phone", "sync")
    const [phone] = objects((await on("phone", "replica", "--json")).stdout).filter(({ isOwn }) => isOwn)
    const [track] = objects((await on("home", "tracks", "--json")).stdout)
    await on("phone", "edit", String(track?.["id"]), "title=Silver")
    const revoked = await on("home", "replica", "revoke", String(phone?.["id"]), "--reason", "lost")
    expect(revoked).toMatchObject({ code: 0 })
    const told = await on("phone", "sync", "--json")
    expect(objects(told.stdout)[0]?.["notices"]).toEqual([expect.stringContaining("was revoked by user:local")])
    expect(await titles("home")).toEqual(["Gold"])
    expect((await on("phone", "pair", await token("home"))).stdout).toContain("replica reissue")
    expect(await on("phone", "replica", "reissue")).toMatchObject({ code: 0 })
    await on("phone", "sync")
    expect(await titles("home")).toEqual(["Silver"])
    expect((await on("phone", "replica", "new-key")).stdout).toContain("goes on as")
    await on("phone", "sync")
    expect(
      objects((await on("home", "replica", "--json")).stdout).filter(({ successor }) => successor !== null),
    ).toHaveLength(1)
  })

  it("with sync --watch through a proxy that refuses WebSocket, says so, and exchanges what is new all the same", async () => {
    const proxy = await polling()
    const { child } = await serve("home", 0, "--address", proxy.address)
    await on("laptop", "pair", await token("home"))
    child.kill("SIGINT")
    await exit(child)
    // The other address that the laptop knows is gone.
    proxy.leadTo((await serve("home")).address)
    const { line } = run(["sync", "--watch", "--data", at("laptop")])
    await line(/no live session can be opened/)
    await line(/exchanged all the same/)
    await importOne("laptop", "Gold")
    while (!(await titles("home")).includes("Gold")) continue
    expect(objects((await on("laptop", "servers", "--json")).stdout)[0]).not.toHaveProperty("error")
  })

  it("a server is forgotten by its name, and a port in use is told", async () => {
    const { address } = await serve("home")
    await on("laptop", "pair", await token("home"))
    const other = await on("attic", "serve", "--port", new URL(address).port)
    expect(other).toMatchObject({ code: 1 })
    expect(other.stderr).toContain("--port")
    expect(await on("laptop", "servers", "remove", "attic")).toMatchObject({ code: 1 })
    expect(await on("laptop", "servers", "remove", "home")).toMatchObject({ code: 0 })
    expect(await on("laptop", "sync")).toMatchObject({ code: 1, stdout: "" })
  })

  it("one that was killed leaves nothing that is in the way", async () => {
    const { child } = await serve("home")
    child.kill("SIGKILL")
    await exit(child)
    await importOne("home", "Gold")
    await serve("home")
    expect(await titles("home")).toEqual(["Gold"])
  })
})

describe("a command on a library that another process has open", () => {
  it("prints, fails and takes options as it would by itself", async () => {
    await importOne("home", "Gold")
    const alone = {
      tracks: await on("home", "tracks", "--json"),
      missing: await on("home", "show", "nothing"),
      usage: await on("home", "tracks", "--sideways"),
      export: await on("home", "export", at("export 1")),
    }
    await serve("home")
    expect(await on("home", "tracks", "--json")).toEqual(alone.tracks)
    expect(await on("home", "show", "nothing")).toEqual(alone.missing)
    expect(await on("home", "tracks", "--sideways")).toEqual(alone.usage)
    expect((await on("home", "export", at("export 2"))).code).toBe(alone.export.code)
    expect(await on("home", "watch")).toMatchObject({ code: 3 })
  })

  it.skipIf(process.platform === "win32")("waits for one that is still starting, and lets it do it", async () => {
    await serve("home")
    await ledgerline(["pair", await token("home"), "--data", at("laptop")])
    await importOne("laptop", "Gold")
    const [track] = objects((await on("laptop", "tracks", "--json")).stdout)
    // A slow start: the library is open, and nobody listens yet.
    const watch = run(["sync", "--watch", "--data", at("laptop")], { NODE_OPTIONS: `--import=${STOPPING}` })
    await watch.line(/about to listen/)
    const edit = ended(start(["edit", String(track?.["id"]), "title=Silver", "--data", at("laptop")]))
    // Longer than one that does not answer is waited for.
    await Promise.race([edit, setTimeout(4000)])
    watch.child.kill("SIGCONT")
    expect(await edit).toMatchObject({ code: 0, stderr: "" })
    expect(watch.child.exitCode).toBeNull()
  })

  it("ends by Ctrl-C without ending the other, and takes part in changes", async () => {
    const { child } = await serve("home")
    await importOne("home", "Gold")
    const [track] = objects((await on("home", "tracks", "--json")).stdout)
    expect(await on("home", "edit", String(track?.["id"]), "title=Silver")).toMatchObject({ code: 0 })
    expect(await titles("home")).toEqual(["Silver"])
    await ledgerline(["pair", await token("home"), "--data", at("laptop")])
    const { child: long, line } = run(["sync", "--watch", "--data", at("laptop")])
    await line(/connected/)
    const visitor = run(["sync", "--watch", "--data", at("laptop")])
    await visitor.line(/connected/)
    visitor.child.kill("SIGINT")
    expect(await exit(visitor.child)).toBe(130)
    expect(long.exitCode).toBeNull()
    expect(child.exitCode).toBeNull()
    expect(await titles("home")).toEqual(["Silver"])
  })
})

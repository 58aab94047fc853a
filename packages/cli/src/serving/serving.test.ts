/** `serve` with the real program: its folders, work beside it, settings and its end. */
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { once } from "node:events"
import { dirname, join } from "node:path"
import { flac } from "@ledgerline/workers/testing"
import { afterEach, beforeEach, expect, it } from "vitest"
import { exit, ledgerline, listen, objects, shell, start, temporaryFolder } from "../testing/cli.ts"

let folder: ReturnType<typeof temporaryFolder>
let children: ReturnType<typeof start>[]
beforeEach(() => {
  folder = temporaryFolder()
  children = []
})
afterEach(async () => {
  const left = children.filter((child) => child.exitCode === null && child.signalCode === null)
  await Promise.all(left.map((child) => (child.kill("SIGKILL"), exit(child))))
  folder.remove()
})

const at = (...parts: string[]): string => join(folder.path, ...parts)

function write(path: string, title: string): Uint8Array {
  mkdirSync(dirname(at("Music", path)), { recursive: true })
  const bytes = flac({ audio: path, tags: { TITLE: title, ARTIST: "Ada", ALBUM: "Album" } })
  writeFileSync(at("Music", path), bytes)
  return bytes
}

async function serving(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = start(["serve", "--data", at("data"), "--json", ...args], env)
  children.push(child)
  const line = listen(child)
  const [address = ""] = (JSON.parse(await line(/addresses/)) as { addresses: string[] }).addresses
  return { child, line, address }
}

/** An owner's key. */
async function keyOf(scopes = "read,stream,playback,edit,admin"): Promise<string> {
  const env = { DIR: at("data") }
  await shell(`printf 'correct horse battery\\n' | ledgerline user add ada --data "$DIR"`, env)
  const [made] = objects(
    (await ledgerline(["key", "add", "ada", "--scope", scopes, "--data", at("data"), "--json"])).stdout,
  )
  return String(made?.["key"])
}

it("given a folder, when it is served, then its music can be found, heard and changed over HTTP", async () => {
  const bytes = write("a/1.flac", "One")
  const { address, line } = await serving(["--music", at("Music"), "--port", "0"])
  await line(/1\.flac/)
  write("a/2.flac", "Two")
  await line(/2\.flac/)
  const key = { "x-api-key": await keyOf() }
  const headers = { ...key, "content-type": "application/json" }
  const get = async (path: string) =>
    (await fetch(`${address}/api/v1${path}`, { headers })).json() as Promise<{
      items: { id: string; actor: string; type: string }[]
    }>
  const [one] = (await get("/search?q=one")).items
  if (one === undefined) throw new Error("not found")
  expect(one).toMatchObject({ title: "One", availability: "local", path: "a/1.flac" })
  const file = await fetch(`${address}/api/v1/tracks/${one.id}/file`, { headers })
  const sent = Buffer.from(await file.arrayBuffer())
  expect(createHash("sha256").update(sent).digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"))
  const body = JSON.stringify({ fields: { title: "Uno" } })
  await fetch(`${address}/api/v1/fields/track/${one.id}`, { method: "PATCH", headers, body })
  const shown = await ledgerline(["show", one.id, "--data", at("data"), "--json"])
  expect(objects(shown.stdout)).toMatchObject([{ title: "Uno" }])
  const jobs = (await get("/jobs?which=all")).items as unknown as { id: number; kind: string; state: string }[]
  expect(jobs.length).toBeGreaterThan(0)
  const [source] = (await get("/sources")).items
  const scan = await fetch(`${address}/api/v1/sources/${source?.id}/scan`, { method: "POST", headers: key })
  expect([scan.status, await scan.json()]).toEqual([200, { asked: true }])
  expect((await fetch(`${address}/api/v1/sources/none/scan`, { method: "POST", headers: key })).status).toBe(404)
  const history = await get(`/history/track/${one.id}`)
  expect(history.items.at(-1)).toMatchObject({ actor: "user:ada", type: "claim.attributed" })
})

it("given files that are missing, then they are shown so at once, and lost when a person says so over HTTP", async () => {
  for (const i of [1, 2, 3]) write(`a/${i}.flac`, `T${i}`)
  const { address, line } = await serving(["--music", at("Music"), "--port", "0"])
  await line(/3\.flac/)
  const headers = { "x-api-key": await keyOf() }
  const get = async (path: string) =>
    ((await (await fetch(`${address}/api/v1${path}`, { headers })).json()) as { items: Record<string, unknown>[] })
      .items
  const availability = async () => (await get("/tracks?sort=title")).map((track) => track["availability"])
  const [source] = await get("/sources")
  expect([source?.["missing"], await availability()]).toEqual([0, ["local", "local", "local"]])
  rmSync(at("Music", "a/1.flac"))
  rmSync(at("Music", "a/2.flac"))
  const scan = (query = "") =>
    fetch(`${address}/api/v1/sources/${String(source?.["id"])}/scan${query}`, { method: "POST", headers })
  expect((await scan()).status).toBe(200)
  await line(/"missing":\{"files":2,"of":3\}/)
  expect(await get("/sources")).toMatchObject([{ missing: 2, lost: 0, availability: "local" }])
  expect(await availability()).toEqual(["unavailable", "unavailable", "local"])
  expect((await scan("?confirmMissing=true")).status).toBe(200)
  await line(/"news":"scan".*"lost":2/)
  expect(await get("/sources")).toMatchObject([{ missing: 0, lost: 2 }])
})

it("given a server that only answers, when a worker comes beside it, then the work is done while it stays", async () => {
  write("a/1.flac", "One")
  const { child, address } = await serving(["--mode", "server", "--port", "0"])
  const worker = start(["serve", "--mode", "worker", "--music", at("Music"), "--data", at("data"), "--json"])
  children.push(worker)
  const line = listen(worker)
  await line(/1\.flac/)
  const headers = { "x-api-key": await keyOf() }
  expect(await (await fetch(`${address}/api/v1/counts`, { headers })).json()).toMatchObject({ tracks: 1 })
  const second = await ledgerline(["serve", "--mode", "worker", "--data", at("data")])
  expect(second).toMatchObject({ code: 1, stdout: "" })
  expect(second.stderr).toContain("is done already")
  worker.kill("SIGINT")
  expect(await exit(worker)).toBe(130)
  expect((await fetch(`${address}/api/v1/health`)).status).toBe(200)
  child.kill("SIGTERM")
  expect(await exit(child)).toBe(143)
})

it("given settings in a file and in the environment, then the server goes by them", async () => {
  mkdirSync(at("data"), { recursive: true })
  writeFileSync(
    at("data", "config.toml"),
    'name = "${WHO:-nobody}"\nport = 0\nmode = "server"\naddress = ["https://music.example"]',
  )
  const child = start(["serve", "--data", at("data"), "--json"], { WHO: "Attic" })
  children.push(child)
  expect(JSON.parse(await listen(child)(/addresses/))).toMatchObject({
    name: "Attic",
    addresses: [expect.stringContaining("127.0.0.1"), "https://music.example"],
  })
  const wrong = await ledgerline(["serve", "--data", at("data")], { LEDGERLINE_PORT: "many" })
  expect(wrong).toMatchObject({ code: 2, stdout: "" })
  expect(wrong.stderr.split("\n")[0]).toBe(
    'ledgerline: LEDGERLINE_PORT: port is a whole number from 0 to 65,535, not "many"',
  )
})

it("given a request that is under way, when the server is ended, then it is answered first", async () => {
  const { child, address } = await serving(["--mode", "server", "--port", "0"])
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  await once(socket, "connect")
  const body = JSON.stringify({ nonce: "0".repeat(64) })
  socket.write(
    `POST /devices/challenge HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  )
  let answer = ""
  socket.setEncoding("utf8").on("data", (text: string) => (answer += text))
  // Its first half has arrived once another request was answered after it.
  await fetch(`${address}/api/v1/health`)
  child.kill("SIGTERM")
  child.stderr.setEncoding("utf8")
  await once(child.stderr, "data")
  socket.write(body.slice(5))
  await once(socket, "close")
  expect(answer).toMatch(/^HTTP\/1\.1 200/)
  expect(await exit(child)).toBe(143)
})

it("given a server that is killed in the middle of an upload, then the upload goes on at the next one", async () => {
  const bytes = flac({ audio: "sent", tags: { TITLE: "Sent" }, bytes: 3_000_000 })
  const arguments_ = ["--port", "0", "--uploads", at("sent"), "--upload-megabytes", "5"]
  const first = await serving(arguments_)
  const headers = { "x-api-key": await keyOf(), "tus-resumable": "1.0.0" }
  const wanted = { "upload-length": String(bytes.length), "upload-metadata": `filename ${btoa("a.flac")}` }
  const create = (address: string, more: Readonly<Record<string, string>>) =>
    fetch(`${address}/api/v1/uploads`, { method: "POST", headers: { ...headers, ...more } })
  expect((await create(first.address, { ...wanted, "upload-length": "5242881" })).status).toBe(413)
  const path = (await create(first.address, wanted)).headers.get("location") as string
  const { hostname, port } = new URL(first.address)
  const socket = connect(Number(port), hostname)
  socket.on("error", () => {})
  await once(socket, "connect")
  const head = { ...headers, "content-type": "application/offset+octet-stream", "upload-offset": "0" }
  const lines = Object.entries({ ...head, host: "x", "content-length": bytes.length }).map((pair) => pair.join(": "))
  socket.write(`PATCH ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`)
  socket.write(bytes.subarray(0, 1_000_000))
  const status = async (address: string) =>
    (await (await fetch(`${address}${path}`, { headers })).json()) as {
      offset: number
      state: string
      tracks: string[]
    }
  while ((await status(first.address)).offset < 1_000_000);
  first.child.kill("SIGKILL")
  await exit(first.child)
  const second = await serving(arguments_)
  expect(await status(second.address)).toMatchObject({ offset: 1_000_000, state: "receiving" })
  const rest = await fetch(`${second.address}${path}`, {
    method: "PATCH",
    headers: { ...head, "upload-offset": "1000000" },
    body: new Uint8Array(bytes.subarray(1_000_000)),
  })
  expect(rest.status).toBe(204)
  let done = await status(second.address)
  while (done.state === "importing") done = await status(second.address)
  expect(done).toMatchObject({ state: "imported", tracks: [expect.any(String)] })
  expect(readFileSync(at("sent", "a.flac")).equals(bytes)).toBe(true)
})

it("given a server that only answers, when a worker comes beside it, then it imports what was and what is uploaded", async () => {
  const { address } = await serving(["--mode", "server", "--port", "0"])
  const headers = { "x-api-key": await keyOf(), "tus-resumable": "1.0.0" }
  const send = async (name: string): Promise<string> => {
    const bytes = flac({ audio: name, tags: { TITLE: name } })
    const wanted = { "upload-length": String(bytes.length), "upload-metadata": `filename ${btoa(`${name}.flac`)}` }
    const made = await fetch(`${address}/api/v1/uploads`, { method: "POST", headers: { ...headers, ...wanted } })
    const path = made.headers.get("location") as string
    const sent = { ...headers, "content-type": "application/offset+octet-stream", "upload-offset": "0" }
    await fetch(`${address}${path}`, { method: "PATCH", headers: sent, body: new Uint8Array(bytes) })
    return path
  }
  const stateOf = async (path: string) =>
    ((await (await fetch(`${address}${path}`, { headers })).json()) as { state: string }).state
  const before = await send("before")
  expect(await stateOf(before)).toBe("importing")
  children.push(start(["serve", "--mode", "worker", "--data", at("data"), "--json"]))
  while ((await stateOf(before)) === "importing");
  const after = await send("after")
  while ((await stateOf(after)) === "importing");
  expect([await stateOf(before), await stateOf(after)]).toEqual(["imported", "imported"])
})

/** What a device keeps and plays, as commands of real processes beside a real server. */
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest"
import { exit, ledgerline, listen, makeLibrary, objects, start, temporaryFolder } from "../testing/cli.ts"

let folder: ReturnType<typeof temporaryFolder>
let server: ReturnType<typeof start> | undefined
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  if (server?.exitCode === null && server.signalCode === null) {
    server.kill("SIGKILL")
    await exit(server)
  }
  server = undefined
  folder.remove()
})

const at = (name: string): string => join(folder.path, name)
const on = (name: string, ...args: string[]) =>
  ledgerline([...args, "--data", at(name), "--json"], { SDL_AUDIODRIVER: "dummy" })
const one = async (...args: Parameters<typeof on>) => {
  const { code, stdout, stderr } = await on(...args)
  return { code, stderr, said: objects(stdout).at(-1) }
}

/** A server with two sounds of a third of a second, and a laptop that is paired with it. Answers the ids of the tracks. */
async function paired(): Promise<readonly string[]> {
  const music = at("music")
  mkdirSync(music)
  for (const [title, pitch] of [
    ["Low", 220],
    ["High", 880],
  ] as const) {
    const sound = ["-f", "lavfi", "-i", `sine=frequency=${pitch}:duration=0.3`, "-metadata", `title=${title}`]
    spawnSync("ffmpeg", ["-v", "error", ...sound, join(music, `${title}.flac`)])
  }
  expect(await on("home", "import", music)).toMatchObject({ code: 0 })
  server = start(["serve", "--data", at("home"), "--port", "0", "--json"])
  await listen(server)(/addresses/)
  const token = (await ledgerline(["pair-token", "--data", at("home")])).stdout.trim()
  expect(await on("laptop", "pair", token)).toMatchObject({ code: 0, stderr: "" })
  const tracks = objects((await on("laptop", "tracks")).stdout)
  return ["High", "Low"].map((title) => String(tracks.find((track) => track["title"] === title)?.["id"]))
}

async function stopped(): Promise<void> {
  if (server === undefined) return
  server.kill("SIGTERM")
  await exit(server)
}

const files = (): number =>
  readdirSync(join(at("laptop"), "cache", "offline", "tracks"), { recursive: true, withFileTypes: true }).filter(
    (each) => each.isFile(),
  ).length

describe.skipIf(!has("ffmpeg"))("a device", () => {
  it("given a pinned track, when it is downloaded and the server is gone, then it plays, and the other one says why not", async () => {
    const [high = "", low = ""] = await paired()
    expect(await one("laptop", "play", high, "--resolve")).toMatchObject({ code: 0, said: { kind: "stream" } })
    expect(await one("laptop", "pin", high)).toMatchObject({ code: 0, said: { pinned: `track:${high}` } })
    expect(await one("laptop", "download")).toMatchObject({ code: 0, said: { here: 1, wanted: 1, failed: [] } })
    expect(files()).toBe(1)
    await stopped()
    expect(await one("laptop", "play", high, "--resolve")).toMatchObject({ code: 0, said: { kind: "cached" } })
    expect(await one("laptop", "play", low, "--resolve")).toMatchObject({ code: 1, said: { kind: "offline" } })
    expect(await one("laptop", "download", low)).toMatchObject({ code: 1, said: { here: 1, wanted: 2 } })
    expect(await one("laptop", "unpin", `track:${low}`)).toMatchObject({ code: 0, said: { pinned: `track:${high}` } })
  })

  it("given a friend's token, then `sources` adds the server, tells what came from each, and removes it again", async () => {
    const [high = ""] = await paired()
    // To be paired is to have reached it.
    expect(await one("laptop", "sources", "servers")).toMatchObject({ said: { reachedAt: expect.any(Number) } })
    expect(await one("laptop", "download", high)).toMatchObject({ code: 0, said: { here: 1 } })
    expect(await on("alone", "import", at("music"))).toMatchObject({ code: 0 })
    const token = (await ledgerline(["pair-token", "--data", at("home")])).stdout.trim()
    const added = await one("alone", "sources", "add", token)
    expect(added).toMatchObject({ code: 0, said: { isFriend: true, tracks: 2, state: "online" } })
    expect((await on("alone", "tracks")).stdout.trim().split("\n")).toHaveLength(2)
    const friends = objects((await on("alone", "sources", "servers")).stdout)
    expect(friends).toMatchObject([{ isFriend: true, reachedAt: expect.any(Number), downloads: 0 }])
    expect(await one("laptop", "sources", "servers")).toMatchObject({
      said: { isFriend: false, tracks: 2, kept: { files: 1 }, downloads: 1, latency: expect.any(Number) },
    })
    const name = String((await one("laptop", "sources", "servers")).said?.["name"])
    expect(await one("laptop", "sources", "rename", name, "attic")).toMatchObject({ code: 0, said: { name: "attic" } })
    expect(await one("laptop", "sources", "activate", "attic")).toMatchObject({ code: 0, said: { isActive: true } })
    expect(await one("laptop", "sources", "servers")).toMatchObject({ said: { name: "attic", isActive: true } })
    expect(await one("laptop", "sources", "rename", "attic")).toMatchObject({ code: 2 })
    expect(await one("laptop", "sources", "rename", "attic", "")).toMatchObject({ code: 1 })
    expect(await one("laptop", "sources", "activate", name, "x")).toMatchObject({ code: 2 })
    expect(await one("alone", "sources", "remove", String(friends[0]?.["id"]))).toMatchObject({ code: 0 })
    expect((await on("alone", "sources", "servers")).stdout).toBe("")
    expect(await one("alone", "sources", "remove", "nobody")).toMatchObject({ code: 1 })
  })

  it("given a friend's library, then it is searched, kept and played by the ids that a search tells, and changed by nothing", async () => {
    const [high = ""] = await paired()
    await makeLibrary(at("alone"), [])
    const token = (await ledgerline(["pair-token", "--data", at("home")])).stdout.trim()
    expect(await one("alone", "sources", "add", token)).toMatchObject({ code: 0, said: { isFriend: true } })
    expect(await one("alone", "search", "high")).toMatchObject({ code: 1, said: undefined })
    const found = await one("alone", "search", "high", "--everywhere")
    expect(found).toMatchObject({ code: 0, said: { id: high, title: "High", found: expect.any(String) } })
    expect((await ledgerline(["search", "high", "--everywhere", "--data", at("alone")])).stdout).toContain(high)
    expect(await one("alone", "play", high, "--resolve")).toMatchObject({ code: 0, said: { kind: "stream" } })
    expect(await one("alone", "download", high)).toMatchObject({ code: 0, said: { here: 1, wanted: 1 } })
    await stopped()
    expect(await one("alone", "play", high, "--resolve")).toMatchObject({ code: 0, said: { kind: "cached" } })
    if (has("ffplay")) expect(await one("alone", "play", high, "--player", "ffplay")).toMatchObject({ code: 0 })
    expect(await one("alone", "edit", high, "title=x")).toMatchObject({ code: 1 })
    expect(await one("alone", "unpin", `track:${high}`)).toMatchObject({ code: 0, said: undefined })
    expect((await on("alone", "log")).stdout).not.toContain("playback.played")
  })

  it("given rules and a limit, then the cache says what they come to, and clears", async () => {
    await paired()
    const ruled = await one("laptop", "cache", "--newest", "5", "--limit", "100")
    expect(ruled).toMatchObject({ code: 0, said: { limit: 1e8, rules: [{ kind: "newest", count: 5 }], wanted: 2 } })
    expect(await one("laptop", "download")).toMatchObject({ code: 0, said: { here: 2, files: 2 } })
    const [list] = objects((await on("laptop", "playlist", "create", "Trip")).stdout)
    const id = String(list?.["id"])
    expect(await one("laptop", "cache", "--playlist", id.slice(0, 8))).toMatchObject({
      said: { rules: [{ kind: "playlist", playlist: id }], wanted: 0 },
    })
    expect(await one("laptop", "cache", "--playlist", "zzzz")).toMatchObject({ code: 1 })
    expect(await one("laptop", "cache", "--limit", "0", "--no-rules")).toMatchObject({ said: { files: 2 } })
    expect(await one("laptop", "download")).toMatchObject({ code: 0, said: { files: 0, bytes: 0 } })
    await one("laptop", "cache", "--limit", "100", "--newest", "5")
    expect(await one("laptop", "download")).toMatchObject({ code: 0, said: { here: 2, files: 2 } })
    expect(await one("laptop", "cache", "clear")).toMatchObject({ said: { files: 2 } })
    expect(await one("laptop", "cache", "clear", "--all")).toMatchObject({ said: { files: 0, bytes: 0, rules: [] } })
    expect(files()).toBe(0)
    expect(await one("laptop", "offline", "on")).toMatchObject({ said: { isOffline: true } })
    expect(await one("laptop", "download")).toMatchObject({ code: 1, stderr: expect.stringContaining("offline") })
  })

  it.skipIf(!has("ffplay"))("given a player that cannot start, then what it says of that is told", async () => {
    const [high = ""] = await paired()
    vi.stubEnv("SDL_AUDIODRIVER", "nowhere")
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await one("laptop", "play", high, "--player", "ffplay")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("ffplay: Could not initialize SDL - Audio target 'nowhere' not available"),
    })
  })

  it.skipIf(!has("ffplay"))(
    "given a player, then a stream and a kept file play to their end, and are remembered",
    async () => {
      const [high = ""] = await paired()
      expect(await one("laptop", "play", high, "--player", "ffplay")).toMatchObject({
        code: 0,
        said: { kind: "stream" },
      })
      await on("laptop", "download", high)
      expect(await one("laptop", "play", high, "--player", "ffplay")).toMatchObject({
        code: 0,
        said: { kind: "cached" },
      })
      const said = objects((await on("laptop", "log")).stdout)
      expect(said.filter(({ type }) => type === "playback.played")).toHaveLength(2)
    },
  )
})

it.each([
  ["pin", ["pin", "zzzz"]],
  ["play", ["play", "zzzz"]],
  ["cache", ["cache", "burn"]],
  ["rules and none", ["cache", "--starred", "--no-rules"]],
  ["offline", ["offline", "maybe"]],
])("given %s of what there is not, then it says so in one line", async (_, args) => {
  await makeLibrary(at("laptop"), [])
  const { code, stderr } = await on("laptop", ...args)
  expect([1, 2]).toContain(code)
  expect(stderr.trim().split("\n").length).toBeLessThan(5)
})

/**
 * A page of another origin in Debian's Chromium, with the npm client `subsonic-api`, on the real program: what browsers
 * refuse (other origins, answers that are no images, types of media, ranges) shows nowhere else.
 */
import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { has, locateChromium } from "@ledgerline/core/testing"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { Served } from "../attacks/Served.ts"

const PAGE = `<!doctype html><title>player</title>
<script type="module">import { SubsonicAPI } from "/client.js"; globalThis.SubsonicAPI = SubsonicAPI</script>`
const CLIENT = readFileSync(fileURLToPath(import.meta.resolve("subsonic-api")))
const canRun = [has("chromium"), has("ffmpeg")].every(Boolean)

const served = new Served()
let pages: Server
let browser: Browser | undefined
let page: Page
/** Bytes of media that came over the network. */
let bytes = 0

beforeAll(async () => {
  if (!canRun) return
  const make = (path: string, title: string, album: string, frequency: number) => {
    const file = served.at("music", path)
    mkdirSync(dirname(file), { recursive: true })
    const tags = { title, album, artist: "Slowdive", album_artist: "Slowdive" }
    const metadata = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`])
    execFileSync("ffmpeg", [
      "-v",
      "error",
      "-f",
      "lavfi",
      "-i",
      `sine=frequency=${frequency}:duration=25`,
      ...metadata,
      file,
    ])
  }
  make("Souvlaki/1.flac", "Alison", "Souvlaki", 440)
  make("Pygmalion/1.mp3", "Rutti", "Pygmalion", 550)
  const cover = [
    "-f",
    "lavfi",
    "-i",
    "color=red:s=300x300",
    "-frames:v",
    "1",
    served.at("music", "Souvlaki", "cover.jpg"),
  ]
  execFileSync("ffmpeg", ["-v", "error", ...cover])
  await served.import()
  pages = createServer(({ url }, answer) => {
    const isScript = url === "/client.js"
    answer.setHeader("content-type", isScript ? "text/javascript" : "text/html")
    answer.end(isScript ? CLIENT : PAGE)
  }).listen(0, "127.0.0.1")
  await once(pages, "listening")
  const origin = `http://127.0.0.1:${(pages.address() as { port: number }).port}`
  await served.start(["--origins", origin])
  const args = ["--autoplay-policy=no-user-gesture-required", "--no-sandbox"]
  browser = await chromium.launch({ executablePath: locateChromium() ?? "", args })
  page = await browser.newPage()
  const tools = await page.context().newCDPSession(page)
  const streams = new Set<string>()
  tools.on("Network.requestWillBeSent", ({ requestId, request: { url } }) => {
    if (url.includes("/rest/stream")) streams.add(requestId)
  })
  tools.on("Network.dataReceived", ({ requestId, dataLength }) => {
    if (streams.has(requestId)) bytes += dataLength
  })
  await tools.send("Network.enable")
  await page.goto(origin)
  const { password } = (await served.post("/me/app-passwords", { name: "player" }, "bob")).json
  await page.waitForFunction("globalThis.SubsonicAPI !== undefined")
  const [url, word] = [served.address, String(password)].map((each) => JSON.stringify(each))
  await inPage(`
    globalThis.api = new SubsonicAPI({ url: ${url}, auth: { username: "bob", password: ${word} }, post: true })
    const query = new URLSearchParams({ u: "bob", p: ${word}, c: "player", v: "1.16.1" })
    globalThis.address = (method, given) => ${url} + "/rest/" + method + "?" + query + "&" + new URLSearchParams(given)`)
})

afterAll(async () => {
  await browser?.close()
  pages?.close()
  await served.stop()
})

/** Something of the page's own, where nothing is typed. */
const inPage = <A>(code: string): Promise<A> => page.evaluate(`(async () => { ${code} })()`)

const PLAY = `
  const play = async (given, from) => {
    const audio = new Audio(address("stream", given))
    const until = (is) => new Promise((resolve, reject) => {
      audio.addEventListener("timeupdate", () => { if (is()) resolve() })
      audio.addEventListener("error", () => reject(new Error(audio.error?.message)))
    })
    await audio.play()
    await until(() => audio.currentTime > 0.5)
    const played = audio.currentTime
    audio.currentTime = from
    await until(() => !audio.seeking && audio.currentTime > from + 0.5)
    const { duration, currentTime } = audio
    audio.pause()
    return { played, duration, currentTime }
  }
`

it.skipIf(!canRun)("signs in, browses, searches and stars", async () => {
  const found = await inPage<Record<string, unknown>>(`
    const { albumList2 } = await api.getAlbumList2({ type: "alphabeticalByName" })
    const { searchResult3 } = await api.search3({ query: "rut" })
    await api.star({ id: searchResult3.song[0].id })
    const { starred2 } = await api.getStarred2()
    return {
      status: (await api.ping()).status,
      albums: albumList2.album.map(({ name }) => name),
      found: searchResult3.song.map(({ title }) => title),
      starred: starred2.song.map(({ title }) => title),
    }`)
  expect(found).toEqual({ status: "ok", albums: ["Pygmalion", "Souvlaki"], found: ["Rutti"], starred: ["Rutti"] })
})

it.skipIf(!canRun)("shows the images that there are, and is told of no others", async () => {
  const shown = await inPage(`
    const { albumList2 } = await api.getAlbumList2({ type: "alphabeticalByName" })
    return Promise.all(albumList2.album.map(async ({ coverArt }) => {
      if (coverArt === undefined) return "none"
      const image = new Image()
      image.src = address("getCoverArt", { id: coverArt, size: "160" })
      await image.decode()
      return image.naturalWidth
    }))`)
  expect(shown).toEqual(["none", 160])
})

it.skipIf(!canRun).each([
  ["a FLAC as it is", "Alison", {}],
  ["an MP3 as it is", "Rutti", {}],
  ["Opus that was never made before", "Alison", { format: "opus", maxBitRate: "96" }],
  ["MP3 that was never made before", "Alison", { format: "mp3", maxBitRate: "128" }],
])("plays %s, and seeks in it", async (_, title, wishes) => {
  const before = bytes
  const heard = await inPage<{ played: number; duration: number; currentTime: number }>(`${PLAY}
    const { searchResult3 } = await api.search3({ query: "${title}" })
    return play({ id: searchResult3.song[0].id, ...${JSON.stringify(wishes)} }, 20)`)
  expect(heard.played).toBeGreaterThan(0.5)
  expect(heard.duration).toBeCloseTo(25, 0)
  expect(heard.currentTime).toBeGreaterThan(20.5)
  expect(bytes - before).toBeGreaterThan(50_000)
})

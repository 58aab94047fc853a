/**
 * One folder, served by Ledgerline and by supysonic: the same requests, and each difference explained by a line of
 * docs/opensubsonic-differences.md. What no line explains fails, and so does a line that explains nothing.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, expect, it } from "vitest"
import { Served } from "../attacks/Served.ts"
import { type Difference, differences, explainedIn, explains } from "./compare.ts"
import { Supysonic } from "./Supysonic.ts"

const PAGE = fileURLToPath(new URL("../../docs/opensubsonic-differences.md", import.meta.url))
const PASSWORD = "an app's password"
const canRun = [has("supysonic-cli"), has("ffmpeg")].every(Boolean)

/** Artist, album, year, genre, titles. */
const MUSIC = [
  ["My Bloody Valentine", "Loveless", 1991, "Shoegaze", ["Only Shallow", "Loomer", "Soon"]],
  ["Slowdive", "Souvlaki", 1993, "Shoegaze", ["Alison", "Dagger"]],
  ["Slowdive", "Pygmalion", 1995, "Ambient", ["Rutti"]],
  ["Élodie", "Été", 2001, "Folk", ["Où"]],
] as const

type Parameters = Readonly<Record<string, string | number | readonly string[]>>
// oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
type Inside = any

/** Both servers behind the same questions; ids are found by names, in each its own. */
class Server {
  readonly #address: string
  readonly #password: string
  readonly ids = new Map<string, string>()

  constructor(address: string, password: string) {
    this.#address = address
    this.#password = password
  }

  get(method: string, parameters: Parameters = {}, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const query = new URLSearchParams({ c: "tests", v: "1.10.2", f: "json" })
    const given = { u: "ada", p: this.#password, ...parameters }
    for (const [name, value] of Object.entries(given))
      for (const each of Array.isArray(value) ? value : [value]) query.append(name, this.#own(String(each)))
    return fetch(`${this.#address}/rest/${method}.view?${query.toString()}`, { headers })
  }

  async ask(method: string, parameters: Parameters = {}): Promise<Inside> {
    const answer = await this.get(method, parameters)
    const text = await answer.text()
    const { "subsonic-response": inside } = JSON.parse(text) as Inside
    return { http: answer.status, ...inside }
  }

  /** `@Soon` is the id of what is called so. */
  #own(value: string): string {
    if (!value.startsWith("@")) return value
    const id = this.ids.get(value.slice(1))
    if (id === undefined) throw new Error(`${this.#address} has nothing called ${value}`)
    return id
  }

  async learn(): Promise<void> {
    const learn = (prefix: string, of: readonly { id: string; name?: string; title?: string }[]) => {
      for (const { id, name, title } of of) this.ids.set(`${prefix}${name ?? title}`, id)
    }
    const { artists } = await this.ask("getArtists")
    for (const { artist } of artists.index) learn("artist:", artist)
    const { albumList2 } = await this.ask("getAlbumList2", { type: "alphabeticalByName" })
    learn("album:", albumList2.album)
    for (const { id } of albumList2.album) learn("", (await this.ask("getAlbum", { id })).album.song)
    for (const { artist } of (await this.ask("getIndexes")).indexes.index) learn("folder:", artist)
    for (const [name, id] of this.ids)
      if (name.startsWith("folder:")) learn("in:", (await this.ask("getMusicDirectory", { id })).directory.child)
  }
}

const REQUESTS: readonly (readonly [string, Parameters?])[] = [
  ["ping"],
  ["getLicense"],
  ["getMusicFolders"],
  ["getIndexes"],
  ["getMusicDirectory", { id: "@folder:Slowdive" }],
  ["getMusicDirectory", { id: "@in:Souvlaki" }],
  ["getGenres"],
  ["getArtists"],
  ["getArtist", { id: "@artist:Slowdive" }],
  ["getAlbum", { id: "@album:Loveless" }],
  ["getSong", { id: "@Soon" }],
  ["getAlbumList", { type: "alphabeticalByName" }],
  ["getAlbumList", { type: "alphabeticalByArtist" }],
  ["getAlbumList2", { type: "alphabeticalByName" }],
  ["getAlbumList2", { type: "alphabeticalByArtist" }],
  ["getAlbumList2", { type: "byYear", fromYear: 1990, toYear: 1994 }],
  ["getAlbumList2", { type: "byYear", fromYear: 2001, toYear: 1993 }],
  ["getAlbumList2", { type: "byGenre", genre: "Shoegaze" }],
  ["getAlbumList2", { type: "alphabeticalByName", size: 2, offset: 1 }],
  ["getSongsByGenre", { genre: "Shoegaze" }],
  ["getSongsByGenre", { genre: "None" }],
  ["search2", { query: "slow" }],
  ["search3", { query: "slow" }],
  ["search3", { query: "loveless" }],
  ["search3", { query: "ou" }],
  ["search3", { query: "" }],
  ["search", { any: "soon" }],
  // What is changed, and seen afterwards.
  ["star", { id: "@Soon", albumId: "@album:Souvlaki", artistId: "@artist:Slowdive" }],
  ["setRating", { id: "@Soon", rating: 4 }],
  ["setRating", { id: "@Soon", rating: 9 }],
  ["scrobble", { id: "@Alison" }],
  ["getStarred"],
  ["getStarred2"],
  ["getSong", { id: "@Soon" }],
  ["getAlbumList2", { type: "starred" }],
  ["createPlaylist", { name: "Sunday", songId: ["@Soon", "@Alison"] }],
  ["getPlaylists"],
  ["unstar", { id: "@Soon" }],
  ["getStarred2"],
  ["getNowPlaying"],
  ["getUser", { username: "ada" }],
  ["getUser", { username: "nobody" }],
  ["getLyrics", { artist: "Nobody", title: "Nothing" }],
  ["getInternetRadioStations"],
  ["getChatMessages"],
  ["getScanStatus"],
  // What is wrong.
  ["getSong"],
  ["getSong", { id: "nothing" }],
  ["getAlbum", { id: "00000000-0000-0000-0000-000000000000" }],
  ["getAlbumList2"],
  ["getAlbumList2", { type: "garbage" }],
  ["getAlbumList2", { type: "newest", size: "many" }],
  ["stream", { id: "00000000-0000-0000-0000-000000000000" }],
  ["getCoverArt", { id: "00000000-0000-0000-0000-000000000000" }],
  ["getEverything"],
  ["getVideos"],
  ["getPodcasts"],
  ["getShares"],
  ["getBookmarks"],
  ["ping", { p: "wrong" }],
  ["ping", { u: "nobody" }],
]

const BYTES: readonly (readonly [string, Parameters, Readonly<Record<string, string>>?])[] = [
  ["stream", { id: "@Soon" }],
  ["stream", { id: "@Soon", format: "raw" }, { range: "bytes=100-199" }],
  ["stream", { id: "@Soon", format: "raw" }, { range: "bytes=99999999-" }],
  ["download", { id: "@Soon" }],
  ["getCoverArt", { id: "@album:Loveless" }],
  ["getCoverArt", { id: "@album:Loveless", size: 64 }],
]

const base = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-supysonic-"))
const served = new Served()
let other: Supysonic | undefined
let servers: readonly [Server, Server]

beforeAll(async () => {
  if (!canRun) return
  const ffmpeg = (...args: string[]) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args])
  let frequency = 300
  for (const [artist, album, year, genre, titles] of MUSIC)
    for (const [i, title] of titles.entries()) {
      const path = served.at("music", artist, album, `${i + 1} ${title}.flac`)
      mkdirSync(dirname(path), { recursive: true })
      const tags = { title, artist, album_artist: artist, album, date: year, genre, track: i + 1, disc: 1 }
      const metadata = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`])
      ffmpeg("-f", "lavfi", "-i", `sine=frequency=${(frequency += 50)}:duration=3`, ...metadata, path)
    }
  ffmpeg(
    "-f",
    "lavfi",
    "-i",
    "color=red:s=300x300",
    "-frames:v",
    "1",
    served.at("music", MUSIC[0][0], "Loveless", "cover.jpg"),
  )
  await served.import()
  await served.start()
  const { password } = (await served.post("/me/app-passwords", { name: "tests" }, "ada")).json
  other = await Supysonic.start(base, served.at("music"), PASSWORD)
  servers = [new Server(served.address, password), new Server(other.address, PASSWORD)]
  for (const server of servers) await server.learn()
})

afterAll(async () => {
  await other?.stop()
  await served.stop()
  rmSync(base, { recursive: true, force: true })
})

/** Of an answer with bytes: what a player goes by. */
async function bytesOf(answer: Response) {
  const { headers, status } = answer
  const bytes = Buffer.from(await answer.arrayBuffer())
  const shown = ["content-type", "content-length", "content-range", "accept-ranges", "content-disposition"] as const
  const isBytes = !/json|xml|html/.test(headers.get("content-type") ?? "")
  return {
    http: status,
    ...Object.fromEntries(shown.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)]] : []))),
    ...(isBytes ? { sound: bytes.subarray(0, 4).toString("hex"), length: bytes.length } : {}),
  }
}

it.skipIf(!canRun)("answers as supysonic does, but where the table says why not", { timeout: 120_000 }, async () => {
  const [here, there] = servers
  const found: Difference[] = []
  for (const [method, parameters] of REQUESTS)
    found.push(...differences(method, await here.ask(method, parameters), await there.ask(method, parameters)))
  for (const [method, parameters, headers] of BYTES) {
    const [ours, theirs] = [await here.get(method, parameters, headers), await there.get(method, parameters, headers)]
    found.push(...differences(method, await bytesOf(ours), await bytesOf(theirs)))
  }
  const explained = explainedIn(readFileSync(PAGE, "utf8"))
  const unexplained = found.filter((each) => !explained.some((line) => explains(line, each)))
  const shown = unexplained.map(
    ({ request, path, kind, here: ours, there: theirs }) =>
      `${request} ${path} ${kind}: ${ours ?? "-"} | ${theirs ?? "-"}`,
  )
  expect([...new Set(shown)]).toEqual([])
  expect(explained.filter((line) => !found.some((each) => explains(line, each))).map(({ line }) => line)).toEqual([])
})

/** How requests come and answers go: formats, forms, parameters; and the attacks that have a surface here. */
import { hash } from "node:crypto"
import type { JobObject } from "@ledgerline/api"
import { describe, expect, it } from "vitest"
import { METHODS } from "./table.ts"
import { EXTENSIONS } from "./methods/system.ts"
import { collected } from "./testing/collection.ts"
import { type Answered, encoded, serving, track } from "./testing/serving.ts"

const JOB: JobObject = {
  id: 1,
  kind: "source.scan",
  state: "waiting",
  attempts: 0,
  mostAttempts: 3,
  cancelling: false,
  progress: null,
  error: null,
  enqueuedAt: 0,
  startedAt: null,
  endedAt: null,
}

describe("answers", () => {
  it("have their envelope in XML, JSON and JSONP", async () => {
    const served = await serving()
    const ada = await served.as("ada")
    const xml = await ada.get("ping.view")
    expect(await xml.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<subsonic-response xmlns="http://subsonic.org/restapi" status="ok" ' +
        'version="1.16.1" type="ledgerline" serverVersion="0.0.0" openSubsonic="true"/>\n',
    )
    expect(await ada.ask("ping")).toEqual({
      status: "ok",
      version: "1.16.1",
      type: "ledgerline",
      serverVersion: "0.0.0",
      openSubsonic: true,
    })
    const jsonp = await ada.get("ping", { f: "jsonp", callback: "app.done" })
    expect(jsonp.headers.get("content-type")).toBe("application/javascript; charset=utf-8")
    expect(await jsonp.text()).toMatch(/^\/\*\*\/app\.done\(\{"subsonic-response":\{"status":"ok".*\}\}\);$/)
    for (const callback of ["alert(1)//", "a b", "", "a".repeat(100)]) {
      const refused = await ada.get("ping", { f: "jsonp", callback })
      expect(refused.headers.get("content-type")).toBe("text/xml; charset=utf-8")
      expect(await refused.text()).toContain('code="0"')
    }
    expect(await (await ada.get("ping", { f: "yaml" })).text()).toContain('status="failed"')
    expect(await ada.ask("getEverything")).toMatchObject({ error: { code: 0 } })
  })

  it("come by form as by query, and by both together", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.as("ada")
    const form = (body: string, query = "", type = "application/x-www-form-urlencoded") =>
      fetch(`${served.address}/rest/getSong.view?${query}`, { method: "POST", headers: { "content-type": type }, body })
    const all = encoded({ f: "json", ...ada.signed(), id: "tr-soon" })
    expect(await (await form(all)).json()).toMatchObject({ "subsonic-response": { song: { title: "soon" } } })
    const signed = encoded({ f: "json", ...ada.signed() })
    expect(await (await form("id=tr-soon", signed)).json()).toMatchObject({
      "subsonic-response": { song: { title: "soon" } },
    })
    expect(await (await form(all, all)).json()).toMatchObject({ "subsonic-response": { song: { title: "soon" } } })
    expect(await (await form("id=tr-soon", `${signed}&id=tr-dagger`)).json()).toMatchObject({
      "subsonic-response": { error: { code: 0 } },
    })
    const long = await form(`x=${"y".repeat(600_000)}`, "f=json")
    expect(long.status).toBe(413)
    expect(await long.json()).toMatchObject({ "subsonic-response": { status: "failed" } })
    for (const type of ["text/plain", "multipart/form-data; boundary=x", "garbage"])
      expect((await form(all, "", type)).status, type).toBe(415)
    const many = await form(`${"id=tr-soon&".repeat(7000)}`, signed)
    expect(await many.json()).toMatchObject({ "subsonic-response": { error: { code: 0 } } })
  })

  it("list the extensions that are there, without signing in", async () => {
    const served = await serving()
    const answer = (await (await fetch(`${served.address}/rest/getOpenSubsonicExtensions?f=json`)).json()) as Answered
    expect(answer["subsonic-response"].openSubsonicExtensions).toEqual(
      Object.entries(EXTENSIONS).map(([name, versions]) => ({ name, versions })),
    )
    const posted = await fetch(`${served.address}/rest/getOpenSubsonicExtensions.view`, { method: "POST" })
    expect(await posted.text()).toContain("<versions>1</versions><versions>2</versions>")
  })

  it("say honestly that there are no podcasts and no avatars", async () => {
    const served = await serving()
    const ada = await served.as("ada")
    expect((await ada.ask("getPodcasts", { includeEpisodes: true })).podcasts.channel).toEqual([])
    expect((await ada.ask("getNewestPodcasts", { count: 20 })).newestPodcasts.episode).toEqual([])
    expect((await ada.ask("getUser", { username: "ada" })).user.podcastRole).toBe(false)
    const code = async (method: string, parameters = {}) => (await ada.ask(method, parameters)).error?.code
    expect(await code("getPodcasts", { id: "pd-1" })).toBe(70)
    expect(await code("getPodcastEpisode", { id: "pe-1" })).toBe(70)
    expect(await code("getPodcastEpisode")).toBe(10)
    for (const method of ["refreshPodcasts", "createPodcastChannel", "deletePodcastChannel", "downloadPodcastEpisode"])
      expect(await code(method, { id: "pe-1", url: "https://example.org/feed" })).toBe(0)
    const [own, nobodys] = [
      await ada.ask("getAvatar", { username: "ada" }),
      await ada.ask("getAvatar", { username: "x" }),
    ]
    expect(own).toEqual(nobodys)
    expect(own.error.code).toBe(70)
    // Old clients tell what is no image by this type.
    expect((await ada.get("getAvatar", { username: "ada" })).headers.get("content-type")).toMatch(/^text\/xml/)
  })

  it("say that nothing scans where nothing does, and scan where something does", async () => {
    const served = await serving()
    const ada = await served.as("ada")
    expect(await ada.ask("startScan")).toMatchObject({ error: { code: 0 } })
    const scans: JobObject[] = []
    const scan = async (source: string) => source === "music" && scans.push({ ...JOB, id: scans.length + 1 }) > 0
    const nothing = async () => undefined
    const work = { scan, jobs: async () => scans, cancel: nothing, retry: nothing, lines: nothing, watches: () => [] }
    const busy = await serving({ work })
    await busy.given({ type: "source.added", subject: "source:music", payload: { kind: "folder", name: "Music" } })
    await busy.given(...track("soon"))
    const eve = await busy.as("eve")
    expect((await eve.ask("getScanStatus")).scanStatus).toEqual({ scanning: false, count: 1 })
    expect((await eve.ask("startScan")).scanStatus).toEqual({ scanning: true, count: 1 })
  })
})

describe("attacks", () => {
  it("[7] by nobody with the hash of a salt alone are told what all are who are wrong", async () => {
    const served = await serving()
    const answers = await Promise.all(
      [
        { u: "nobody", t: hash("md5", "salt", "hex"), s: "salt" },
        { u: "bob", t: hash("md5", "salt", "hex"), s: "salt" },
        { u: "%", p: "x" },
      ].map(
        async (signed) =>
          (await fetch(`${served.address}/rest/ping?${encoded({ f: "json", ...signed })}`)).json() as Answered,
      ),
    )
    for (const answer of answers)
      expect(answer["subsonic-response"].error).toEqual({ code: 40, message: "Wrong username or password" })
  })

  it("[8] by two ways at once, or by a wrong key, have codes of their own", async () => {
    const served = await serving()
    const { key } = await served.people.keys.add("bob", "tests", ["read"])
    const code = async (signed: Parameters<typeof encoded>[0]) =>
      ((await (await fetch(`${served.address}/rest/ping?${encoded({ f: "json", ...signed })}`)).json()) as Answered)[
        "subsonic-response"
      ].error?.code
    expect(await code({ apiKey: key })).toBeUndefined()
    expect(await code({ apiKey: key, u: "bob" })).toBe(43)
    expect(await code({ apiKey: key, p: "x" })).toBe(43)
    expect(await code({ apiKey: `${key}x` })).toBe(44)
    expect(await code({ u: ["bob", "ada"], p: "x" })).toBe(0)
    // Some clients send the way that they do not take empty.
    const { password } = await served.people.appPasswords.add("bob", "tests")
    const signed = { u: "bob", t: hash("md5", `${password}salt`, "hex"), s: "salt" }
    expect(await code({ ...signed, p: "" })).toBeUndefined()
    expect(await code({ u: "bob", p: password, t: "", s: "" })).toBeUndefined()
    expect(await code({ ...signed, p: password })).toBe(43)
    expect(await code({ u: "bob", p: "", t: "", s: "" })).not.toBeUndefined()
  })

  it("[10] by guessing have to wait", async () => {
    const served = await serving()
    const guess = () => fetch(`${served.address}/rest/ping?u=bob&p=x&f=json`)
    let answer = await guess()
    for (let i = 0; i < 60 && answer.status === 200; i++) answer = await guess()
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0)
    expect(await answer.json()).toMatchObject({ "subsonic-response": { error: { code: 40 } } })
  })

  it("[18, 34] by ids that are none find nothing", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.as("ada")
    const ids = [
      "../../etc/passwd",
      "%2e%2e%2f",
      "/etc/passwd",
      "tr-../../x",
      "tr-",
      "al-none",
      "tr-none",
      "soon",
      "1'",
      "tr-soon' OR 1=1--",
      "__proto__",
      "tr-__proto__",
      "-1",
    ]
    const methods = [
      "getSong",
      "getAlbum",
      "getArtist",
      "getMusicDirectory",
      "stream",
      "download",
      "getCoverArt",
      "getLyricsBySongId",
      "getPlaylist",
      "getSimilarSongs",
    ]
    for (const method of methods)
      for (const id of ids) {
        const answer = await ada.get(method, { f: "json", id })
        expect(await answer.json(), `${method} ${id}`).toMatchObject({ "subsonic-response": { error: { code: 70 } } })
        expect(answer.status).toBe(200)
      }
    expect(await ada.ask("getSong", { id: "tr-so\u0000on" })).toMatchObject({ error: { code: 0 } })
  })

  it("[26, 33, 38] by names of orders, formats and sizes are refused", async () => {
    const served = await serving()
    const { album } = await collected(served)
    const ada = await served.as("ada")
    const refused = [
      ["getAlbumList2", { type: "addedAt; DROP TABLE album" }],
      ["getAlbumList2", { type: "__proto__" }],
      ["getAlbumList2", { type: "newest", offset: "-1" }],
      ["getAlbumList2", { type: "newest", size: "1e3" }],
      ["stream", { id: "tr-soon", format: "mp3 -i /etc/passwd" }],
      ["stream", { id: "tr-soon", format: "constructor" }],
      ["stream", { id: "tr-soon", timeOffset: "1;ls" }],
      ["getTranscodeStream", { mediaId: "tr-soon", mediaType: "song", transcodeParams: "mp3-128 -f" }],
      ["getCoverArt", { id: album, size: 100_000 }],
      ["getCoverArt", { id: album, size: 0 }],
      ["scrobble", { id: "tr-soon", time: "yesterday" }],
    ] as const
    for (const [method, parameters] of refused)
      expect(await ada.ask(method, parameters), `${method} ${JSON.stringify(parameters)}`).toMatchObject({
        error: { code: 0 },
      })
  })

  it("[27] by what databases take for syntax are words to look for", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.as("ada")
    for (const query of [
      "NEAR(",
      "soon*",
      'title:"soon',
      "a AND OR NOT",
      "(((",
      '"',
      "%",
      "_",
      "\\",
      "😀",
      "-- ",
      "x".repeat(999),
    ])
      for (const method of ["search2", "search3"])
        expect(await ada.ask(method, { query, any: query }), query).toMatchObject({ status: "ok" })
    for (const genre of ["' OR 1=1", "%"])
      expect((await ada.ask("getSongsByGenre", { genre })).songsByGenre.song).toEqual([])
  })

  it("[28] by tags are text in every format", async () => {
    const served = await serving()
    const evil = `</script><img src=x onerror=alert(1)>"'&\u2028]]>`
    await served.given(...track("evil", { title: evil, artist: evil, album: evil, comment: evil }))
    const ada = await served.as("ada")
    const xml = await (await ada.get("getSong", { id: "tr-evil" })).text()
    expect(xml).not.toMatch(/<(?:img|\/script)/)
    const jsonp = await (await ada.get("getSong", { id: "tr-evil", f: "jsonp", callback: "f" })).text()
    expect(jsonp).not.toMatch(/[<\u2028]/)
    expect((await ada.ask("getSong", { id: "tr-evil" })).song.title).toBe(evil)
    const answer = await ada.get("getSong", { id: "tr-evil" })
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff")
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'")
  })

  it("by anything at all end in no fault of the server", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.byKey("ada")
    const values = [
      "",
      "0",
      "-1",
      "1",
      "true",
      "tr-soon",
      "al-x",
      "ar-x",
      "pl-x",
      "\u0001",
      "é",
      "9".repeat(30),
      "[object Object]",
      "NaN",
    ]
    for (const [name, { params }] of Object.entries(METHODS)) {
      if (/User$|changePassword/.test(name)) continue
      for (const value of values) {
        const given = Object.fromEntries(Object.keys(params).map((each) => [each, value]))
        const answer = await ada.get(name, { f: "json", ...given })
        expect(answer.status, `${name} ${value}`).toBeLessThan(500)
        await answer.body?.cancel()
      }
    }
  })
})

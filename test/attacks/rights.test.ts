/** Attacks on what is somebody else's. Numbers are those of docs/spec/security.md. */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { Library, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { beforeAll, expect, it } from "vitest"
import { type Member, PASSWORD, serving } from "./Served.ts"

const served = serving((own) => {
  own.track("a.flac", { TITLE: "Aria", ARTIST: "Ada", ALBUM: "Alba" })
  own.track("b.flac", { TITLE: "Boat", ARTIST: "Bob", ALBUM: "Alba" })
})

let track: string
let playlist: string
beforeAll(async () => {
  track = (await served.get("/search?q=aria", "bob")).json.items[0].id
  playlist = (await served.post("/playlists", { name: "private", whose: "own" }, "bob")).json.id
  await served.post(`/playlists/${playlist}/items`, { tracks: [track] }, "bob")
})

it("[SEC-16] Somebody else's playlist read, changed and deleted", async () => {
  const key = await served.key("eve")
  for (const path of [`/playlists/${playlist}`, `/playlists/${playlist}/items`])
    for (const member of ["eve", "ada"] as const) expect((await served.get(path, member)).status).toBe(404)
  expect((await served.post(`/playlists/${playlist}`, { name: "mine" }, "ada", "PATCH")).status).toBe(404)
  expect((await served.post(`/playlists/${playlist}/items`, { tracks: [track] }, "ada")).status).toBe(404)
  expect((await served.ask(`/api/v1/playlists/${playlist}`, { method: "DELETE" }, "ada")).status).toBe(404)
  for (const method of ["getPlaylist", "deletePlaylist"])
    expect((await served.subsonic(method, { id: `pl-${playlist}` }, key)).json["subsonic-response"].error.code).toBe(70)
  const update = await served.subsonic("updatePlaylist", { playlistId: `pl-${playlist}`, name: "mine" }, key)
  expect(update.json["subsonic-response"].error.code).toBe(70)
  expect((await served.get(`/playlists/${playlist}/items`, "bob")).json.items).toHaveLength(1)
})

it("[SEC-17] Owner, member or role named in a body or an address", async () => {
  for (const more of [{ owner: "ada" }, { user: "ada" }, { member: "ada" }, { actor: "user:ada" }]) {
    const made = await served.post("/playlists", { name: "x", whose: "own", ...more }, "bob")
    expect([200, 400]).toContain(made.status)
    if (made.status === 200) expect((await served.get(`/playlists/${made.json.id}`, "ada")).status).toBe(404)
  }
  await served.post(`/playback/${track}/rating?user=ada`, { rating: 1, user: "ada" }, "bob", "PUT")
  expect((await served.get(`/playback/${track}`, "ada")).json.rating ?? null).toBeNull()
  const raised = await served.post("/sign-in", { name: "bob", password: PASSWORD, as: "app", role: "owner" })
  expect(raised.json.role ?? "listener").toBe("listener")
  const key = await served.key("bob")
  await served.subsonic("scrobble", { id: `tr-${track}`, username: "ada" }, key)
  expect((await served.get("/plays", "ada")).json.items).toEqual([])
})

it("[SEC-18] Ids of somebody else among own ones", async () => {
  const own = (await served.post("/playlists", { name: "own", whose: "own" }, "eve")).json.id
  await served.post(`/playlists/${own}/items`, { tracks: [track] }, "eve")
  const [mine] = (await served.get(`/playlists/${own}/items`, "eve")).json.items
  const { items } = (await served.get(`/playlists/${playlist}/items`, "bob")).json
  const [theirs] = items
  await served.post(`/playlists/${own}/items/remove`, { items: [mine.item, theirs.item] }, "eve")
  expect((await served.get(`/playlists/${playlist}/items`, "bob")).json.items).toEqual(items)
  const rated = (await served.post(`/playback/${track}/rating`, { rating: 5 }, "bob", "PUT")).json
  const shared = (await served.post(`/fields/track/${track}`, { fields: { comment: "unmistakable" } }, "eve", "PATCH"))
    .json
  for (const body of [{ events: [...shared.events, ...rated.events] }, { operation: rated.op }])
    for (const member of ["eve", "ada"] as const) expect((await served.post("/reverts", body, member)).status).toBe(404)
  expect((await served.get(`/claims/track/${track}?field=comment`, "bob")).text).toContain("unmistakable")
  expect((await served.get(`/playback/${track}`, "bob")).json.rating).toBe(5)
  const { id } = (await served.post("/me/keys", { name: "bob's", scopes: ["read"] }, "bob")).json
  for (const member of ["eve", "ada"] as const)
    expect((await served.ask(`/api/v1/me/keys/${id}`, { method: "DELETE" }, member)).status).toBe(404)
})

it("[SEC-19] What owners do, by others", async () => {
  for (const [method, path, body] of [
    ["GET", "/users", undefined],
    ["POST", "/users", { name: "mallory", password: PASSWORD, role: "owner" }],
    ["PATCH", "/users/bob", { role: "owner" }],
    ["DELETE", "/users/ada", undefined],
    ["PATCH", "/users/ada", { password: "another password" }],
  ] as const)
    for (const member of ["bob", "eve"] as const)
      expect([path, (await served.post(path, body, member, method === "GET" ? "POST" : method)).status]).toEqual([
        path,
        method === "GET" ? expect.any(Number) : 403,
      ])
  for (const member of ["bob", "eve"] as const) {
    expect((await served.get("/users", member)).status).toBe(403)
    expect((await served.ask("/metrics", {}, member)).status).toBe(403)
  }
  const key = await served.key("eve")
  for (const method of ["getUsers", "createUser", "updateUser", "deleteUser", "changePassword"]) {
    const given = { username: "mallory", password: "a password", email: "x", adminRole: "true" }
    expect((await served.subsonic(method, given, key)).json["subsonic-response"].error.code).toBe(50)
  }
  const names = (await served.get("/users", "ada")).json.items.map(({ name }: { name: string }) => name)
  expect(names.toSorted()).toEqual(["ada", "bob", "eve"])
})

it("[SEC-20] Links that are guessed, cut, over, revoked, or lead elsewhere", async () => {
  const tracks = (await served.get("/tracks?sort=title", "eve")).json.items
  const [aria, boat] = tracks
  const share = async (more: object = {}) =>
    (await served.post("/shares", { kind: "track", of: [aria.id], ...more }, "eve")).json
  const good = await share({ description: "</script><img src=x onerror=alert(1)>", canDownload: true })
  const [over, gone] = [await share({ expiresAt: 1 }), await share()]
  await served.ask(`/api/v1/shares/${gone.id}`, { method: "DELETE" }, "eve")
  const at = (token: string, rest = "") => served.ask(`/api/v1/shared/${token}${rest}`, {})
  const seen = await at(good.token)
  expect([seen.status, seen.headers.get("content-type"), seen.headers.get("x-content-type-options")]).toEqual([
    200,
    "application/json; charset=utf-8",
    "nosniff",
  ])
  expect(seen.text).not.toMatch(/eve|music|\.flac/)
  const { text } = await at("x".repeat(32))
  const flipped = `${good.token.slice(0, -1)}${good.token.endsWith("A") ? "B" : "A"}`
  const cut = [
    good.token.slice(0, 20),
    good.token.toLowerCase(),
    `${good.token}A`,
    flipped,
    good.id,
    "%00",
    "__proto__",
  ]
  for (const token of [over.token, gone.token, ...cut]) {
    const answer = await at(token)
    expect([token, answer.status, answer.text]).toEqual([token, 404, text])
  }
  for (const path of ["/zip", `/tracks/${aria.id}/stream`, `/tracks/${aria.id}/file`, `/artwork/${aria.artwork}`])
    expect((await at(gone.token, path)).text).toBe(text)
  // A good one leads to what is shared, and a signed-in visitor is no more than another.
  expect((await at(good.token, `/tracks/${aria.id}/file`)).status).toBe(200)
  for (const path of [
    `/tracks/${boat.id}/stream`,
    `/tracks/${boat.id}/file`,
    `/tracks/${encodeURIComponent(`../../tracks/${boat.id}`)}/stream`,
    `/tracks/${aria.mediaFile}/stream`,
    "/tracks/%2e%2e%2f%2e%2e%2fmachine.key/file",
    `/artwork/${"0".repeat(64)}`,
  ])
    for (const member of [undefined, "ada"] as const)
      expect([path, (await served.ask(`/api/v1/shared/${good.token}${path}`, {}, member)).status]).toEqual([path, 404])
  await served.post(`/shares/${good.id}`, { canDownload: false }, "eve", "PATCH")
  for (const path of ["/zip", `/tracks/${aria.id}/file`]) expect((await at(good.token, path)).status).toBe(403)
  // Who may make them, and with what.
  expect((await served.post("/shares", { kind: "track", of: [aria.id] }, "bob")).status).toBe(403)
  expect((await served.post("/shares", { kind: "playlist", of: [playlist] }, "eve")).status).toBe(404)
  expect((await served.post(`/shares/${good.id}`, { canDownload: true }, "ada", "PATCH")).status).toBe(404)
  const many = { kind: "tracks", of: Array<string>(3000).fill("x".repeat(30)) }
  expect((await served.post("/shares", many, "eve")).status).toBe(413)
  // Rights are those of now.
  const role = (name: string) => served.post("/users/eve", { role: name }, "ada", "PATCH")
  await role("listener")
  expect([(await at(good.token)).status, (await at(good.token)).text]).toEqual([404, text])
  await role("editor")
  expect((await at(good.token)).status).toBe(200)
  const guesses: number[] = []
  for (let i = 0; i < 60; i++)
    guesses.push((await at(`${good.token.slice(0, 11)}${String(i).padStart(21, "A")}`)).status)
  expect([guesses.at(0), guesses.at(-1)]).toEqual([404, 429])
  expect((await at(good.token)).status).toBe(200)
  for (const { token } of [good, over, gone]) expect(served.log).not.toContain(token)
  expect(served.log).toContain("/shared/…")
})

it("[SEC-22] Device that writes more than its member may, and one that was revoked", async () => {
  const { token } = (await served.post("/devices/pairings", {}, "bob")).json
  const data = served.at("laptop")
  await served.run(["pair", token, "--data", data])
  await served.run(["sync", "--data", data])
  const path = join(data, "library.sqlite")
  const store = openSqlite({ path, owner: thisProcess(), now: () => systemPorts.clock.now() })
  const library = await Library.open({ store, registry, ports: systemPorts, path })
  const create = (name: string, log: string) => ({
    type: "playlist.created",
    subject: `playlist:${name}`,
    log,
    payload: { name },
  })
  const forged = [create("forged", "library"), create("stolen", "user:ada"), create("bobs", "user:bob")]
  await library.append({ actor: "user:ada", events: forged })
  await library.close()
  await served.run(["sync", "--data", data])
  const lists = async (member: Member) =>
    [(await served.get("/playlists", member)).text, (await served.get("/playlists?whose=own", member)).text].join()
  expect(await lists("bob")).toContain("bobs")
  for (const member of ["ada", "eve", "bob"] as const) expect(await lists(member)).not.toMatch(/forged|stolen/)
  const device = (await served.get("/devices", "bob")).json.items[0].id
  expect((await served.ask(`/api/v1/devices/${device}`, { method: "DELETE" }, "bob")).status).toBe(204)
  const out = await served.run(["sync", "--data", data]).catch((cause: Error) => cause.message)
  expect(out).toMatch(/revoked|any more/i)
})

it("[SEC-23] Cursor of somebody else, altered or made up", async () => {
  const { next } = (await served.get("/tracks?limit=1", "ada")).json
  expect((await served.get(`/tracks?limit=1&after=${encodeURIComponent(next)}`, "bob")).json.items).toHaveLength(1)
  const own = Buffer.from(next, "base64url")
  const made = [
    "x",
    "",
    "null",
    next.slice(1),
    `${next}A`,
    Buffer.from("[]").toString("base64url"),
    Buffer.from('{"__proto__":1}').toString("base64url"),
    Buffer.from('["\u0000"]').toString("base64url"),
    Buffer.from("[".repeat(20_000)).toString("base64url"),
    Buffer.from(own.toString().replace(/\d/, "9e999")).toString("base64url"),
    "A".repeat(40_000),
  ]
  for (const after of made)
    for (const path of ["/tracks", "/albums", "/artists", "/playlists", "/plays", "/jobs", "/reverts", "/conflicts"])
      expect([
        path,
        after.slice(0, 20),
        (await served.get(`${path}?after=${encodeURIComponent(after)}`, "bob")).status,
      ]).toEqual([
        path,
        after.slice(0, 20),
        expect.toSatisfy((status: number) => [200, 400, 414, 431].includes(status)),
      ])
  // Of a list that is a member's own, another member's cursor shows the other nothing.
  for (const name of ["one", "two"]) await served.post("/playlists", { name, whose: "own" }, "bob")
  const bobs = (await served.get("/playlists?limit=1&whose=own", "bob")).json.next
  const seen = await served.get(`/playlists?whose=own&after=${encodeURIComponent(bobs)}`, "ada")
  expect(seen.text).not.toMatch(/private|one|two/)
})

it("[SEC-24] Work in the background that a request names", async () => {
  const body = { kind: "shell", job: "constructor", payload: { run: "id" }, handler: "../../x" }
  expect((await served.post("/jobs", body, "eve")).status).toBe(404)
  for (const id of ["__proto__", "constructor", "-1", "1.5", "1e999", "NaN", "0x1", "999999999", "9".repeat(30), "%00"])
    for (const what of ["cancel", "retry"])
      expect([400, 404]).toContain((await served.post(`/jobs/${id}/${what}`, body, "eve")).status)
  expect((await served.post("/sources/..%2f..%2fetc/scan", body, "eve")).status).toBe(404)
  expect((await served.post("/jobs/1/retry", body, "bob")).status).toBe(403)
})

it("[SEC-25] The database, keys and backups, asked for by name", async () => {
  const names = readdirSync(served.at("data"))
  expect(names).toContain("machine.key")
  for (const name of [...names, "backup", "backups/latest", "config.toml", ".env", "snapshot", "core"])
    for (const base of ["/", "/api/v1/", "/api/v1/files/", "/api/v1/backup/", "/rest/", "/static/"])
      for (const member of [undefined, "eve"] as const) {
        const answer = await served.ask(base + encodeURIComponent(name), {}, member)
        if (base === "/rest/") expect(answer.text).toContain("There is no such method")
        else expect([base, name, [401, 404].includes(answer.status)]).toEqual([base, name, true])
      }
})

it("[SEC-66] What is shared, and what others did, taken back by a listener", async () => {
  const edit = await served.post(`/fields/track/${track}`, { fields: { year: 1991 } }, "ada", "PATCH")
  const theirs = await served.post(`/playback/${track}/star`, { starred: true }, "ada", "PUT")
  const own = await served.post(`/playback/${track}/star`, { starred: true }, "bob", "PUT")
  for (const path of ["/reverts", "/reverts/preview"])
    for (const [body, status] of [
      [{ operation: edit.json.op }, 403],
      [{ events: edit.json.events }, 404],
      [{ operation: theirs.json.op }, 404],
      [{ events: [...own.json.events, ...theirs.json.events] }, 404],
      [{ provider: "embedded" }, 403],
      [{ kind: "track", id: track, edits: true }, 403],
    ] as const)
      expect([body, (await served.post(path, body, "bob")).status]).toEqual([body, status])
  expect((await served.get(`/tracks/${track}`, "bob")).json.year).toBe(1991)
  expect((await served.post("/reverts", { operation: own.json.op }, "bob")).status).toBe(200)
})

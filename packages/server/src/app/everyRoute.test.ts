/**
 * Every route × whoever may ask. Who may is said here once more, by hand: a route that is missing here, or one that
 * lets in somebody else than it should, is found.
 */
import { type Access, BASE, type Role, SCOPES } from "@ledgerline/api"
import { signIn } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { METHODS } from "../subsonic/table.ts"
import { newReplica, paired, running } from "../testing/running.ts"

const READ = { role: "listener", scope: "read" } as const
const STREAM = { role: "listener", scope: "stream" } as const
const PLAYBACK = { role: "listener", scope: "playback" } as const
const EDIT = { role: "editor", scope: "edit" } as const
/** What is looked at where it is done: members.test.ts. */
const CHANGE = { ...PLAYBACK, or: EDIT } as const
const OWN = { role: "listener", scope: "admin" } as const
const ADMIN = { role: "owner", scope: "admin" } as const

const CONTRACT: Readonly<Record<string, Access>> = {
  "GET /openapi.json": "anyone",
  "GET /docs": "anyone",
  "GET /docs/reader.js": "anyone",
  "GET /docs/swagger-ui-bundle.js": "anyone",
  "GET /docs/swagger-ui.css": "anyone",
  "GET /health": "anyone",
  "GET /ready": "anyone",
  "GET /server": READ,
  "GET /tracks": READ,
  "GET /tracks/:id": READ,
  "GET /albums": READ,
  "GET /albums/:id": READ,
  "GET /artists": READ,
  "GET /artists/:id": READ,
  "GET /search": READ,
  "GET /search/names": READ,
  "GET /sources": READ,
  "GET /sources/watches": READ,
  "GET /sources/:id": READ,
  "GET /mediaFiles/:id": READ,
  "GET /counts": READ,
  "GET /genres": READ,
  "GET /years": READ,
  "GET /folders/:source": READ,
  "GET /listened/tracks": READ,
  "GET /listened/albums": READ,
  "GET /favourites/albums": READ,
  "GET /favourites/artists": READ,
  "GET /favourites/:kind/:id": READ,
  "PUT /favourites/:kind/:id/star": PLAYBACK,
  "PUT /favourites/:kind/:id/rating": PLAYBACK,
  "GET /statistics/library": READ,
  "GET /statistics/plays": READ,
  "GET /statistics/top/tracks": READ,
  "GET /statistics/top/albums": READ,
  "GET /statistics/top/artists": READ,
  "GET /statistics/top/genres": READ,
  "GET /history/:kind/:id": READ,
  "GET /claims/:kind/:id": READ,
  "PATCH /fields/:kind": EDIT,
  "PATCH /fields/:kind/:id": EDIT,
  "POST /fields/:kind/:id/preview": EDIT,
  "POST /fields/:kind/:id/lock": EDIT,
  "POST /fields/:kind/:id/unlock": EDIT,
  "GET /manifest": READ,
  "PUT /manifest": EDIT,
  "GET /candidates": READ,
  "POST /candidates/:kind/:id/:candidate/apply": EDIT,
  "POST /candidates/:kind/:id/:candidate/dismiss": EDIT,
  "GET /operations": READ,
  "GET /operations/:op": READ,
  "GET /operations/:op/changes": READ,
  "GET /reverts": READ,
  "POST /reverts": CHANGE,
  "POST /reverts/preview": CHANGE,
  "GET /conflicts": READ,
  "POST /tracks/:id/merge": EDIT,
  "POST /tracks/:id/split": EDIT,
  "DELETE /tracks/:id": EDIT,
  "POST /albums/:id/merge": EDIT,
  "POST /albums/:id/split": EDIT,
  "POST /artists/:id/merge": EDIT,
  "POST /artists/:id/split": EDIT,
  "POST /artists/:id/separate": EDIT,
  "GET /alike/albums": READ,
  "GET /alike/artists": READ,
  "POST /alike/:kind/keep-apart": EDIT,
  "GET /duplicates": READ,
  "POST /duplicates/merge": EDIT,
  "POST /duplicates/dismiss": EDIT,
  "GET /relations": READ,
  "POST /relations": EDIT,
  "DELETE /relations/:id": EDIT,
  "GET /samples": READ,
  "POST /samples": EDIT,
  "DELETE /samples/:id": EDIT,
  "GET /playlists": READ,
  "GET /playlists/:id": READ,
  "GET /disagreements": READ,
  "GET /playlists/:id/items": READ,
  // What is shared among them wants an editor besides; see members.test.ts.
  "POST /playlists": PLAYBACK,
  "PATCH /playlists/:id": PLAYBACK,
  "POST /playlists/:id/items": PLAYBACK,
  "POST /playlists/:id/items/move": PLAYBACK,
  "POST /playlists/:id/items/remove": PLAYBACK,
  "DELETE /playlists/:id": PLAYBACK,
  "GET /playlist-folders": READ,
  "POST /playlist-folders": PLAYBACK,
  "PATCH /playlist-folders/:id": PLAYBACK,
  "DELETE /playlist-folders/:id": PLAYBACK,
  "GET /playback": READ,
  "GET /playback/:track": READ,
  "GET /plays": READ,
  "POST /playback/:track/plays": PLAYBACK,
  "PUT /playback/:track/progress": PLAYBACK,
  "PUT /playback/:track/rating": PLAYBACK,
  "PUT /playback/:track/star": PLAYBACK,
  "PATCH /playback": PLAYBACK,
  "GET /queues": READ,
  "PUT /queues/:id": PLAYBACK,
  "GET /images/:kind/:id": READ,
  "POST /images/:kind/:id": EDIT,
  "POST /images/:kind/:id/choose": EDIT,
  "DELETE /images/:kind/:id/:hash": EDIT,
  "GET /files/:mediaFile": STREAM,
  "GET /tracks/:track/file": STREAM,
  "GET /artwork/:hash": STREAM,
  "GET /artwork/:hash/facts": STREAM,
  "GET /tracks/:track/stream": STREAM,
  "GET /tracks/:track/stream/decision": STREAM,
  "GET /tracks/:track/hls.m3u8": STREAM,
  "GET /files/:mediaFile/hls/:profile/:segment": STREAM,
  "GET /tracks/:track/sound": READ,
  "GET /tracks/:track/lyrics": READ,
  "GET /tracks/:track/waveform": STREAM,
  "GET /albums/:id/zip": STREAM,
  "GET /playlists/:id/zip": STREAM,
  "GET /zip": STREAM,
  "GET /shares": EDIT,
  "POST /shares": EDIT,
  "PATCH /shares/:id": EDIT,
  "DELETE /shares/:id": EDIT,
  // Who has the link; see shares/shares.test.ts.
  "GET /shared/:token": "anyone",
  "GET /shared/:token/artwork/:hash": "anyone",
  "GET /shared/:token/tracks/:track/stream": "anyone",
  "GET /shared/:token/tracks/:track/file": "anyone",
  "GET /shared/:token/zip": "anyone",
  "GET /jobs": READ,
  "GET /jobs/:id/log": READ,
  "POST /jobs/:id/cancel": EDIT,
  "POST /jobs/:id/retry": EDIT,
  "POST /sources/:id/scan": EDIT,
  "OPTIONS /uploads": EDIT,
  "POST /uploads": EDIT,
  "GET /uploads": EDIT,
  "GET /uploads/:id": EDIT,
  "PATCH /uploads/:id": EDIT,
  "DELETE /uploads/:id": EDIT,
  "GET /live": READ,
  "GET /live/socket": READ,
  "GET /set-up": "anyone",
  "POST /set-up": "anyone",
  "POST /sign-in": "anyone",
  "POST /sign-in/renew": "anyone",
  "POST /sign-out": "anyone",
  "GET /me": READ,
  // A key or a device is turned away from most of these besides; see access/routes.
  "PUT /me/password": OWN,
  "GET /me/sign-ins": OWN,
  "DELETE /me/sign-ins/:id": OWN,
  "GET /me/keys": OWN,
  "POST /me/keys": OWN,
  "DELETE /me/keys/:id": OWN,
  "GET /me/app-passwords": OWN,
  "POST /me/app-passwords": OWN,
  "DELETE /me/app-passwords/:id": OWN,
  "GET /users": ADMIN,
  "POST /users": ADMIN,
  "PATCH /users/:name": ADMIN,
  "DELETE /users/:name": ADMIN,
  "GET /settings": ADMIN,
  "PATCH /settings": ADMIN,
  "GET /server-folders": ADMIN,
  "POST /server-folders": ADMIN,
  "DELETE /server-folders/:source": ADMIN,
  "GET /object-stores": ADMIN,
  "POST /object-stores": ADMIN,
  "PATCH /object-stores/:source": ADMIN,
  "DELETE /object-stores/:source": ADMIN,
  "PUT /object-stores/:source/keeping": ADMIN,
  "POST /object-stores/:source/copy": ADMIN,
  "POST /object-stores/:source/verify": ADMIN,
  "GET /files/:mediaFile/address": STREAM,
  "GET /devices": OWN,
  "POST /devices/pairings": OWN,
  "PATCH /devices/:id": OWN,
  "DELETE /devices/:id": OWN,
}

/** Their own parameters say who asks: subsonic/access.test.ts walks these. */
const SUBSONIC = [...Object.keys(METHODS).flatMap((name) => [name, `${name}.view`]), "*"]

const ROUTES: Readonly<Record<string, Access>> = {
  ...Object.fromEntries(Object.entries(CONTRACT).map(([route, access]) => [route.replace(" ", ` ${BASE}`), access])),
  ...Object.fromEntries(
    SUBSONIC.flatMap((name) => ["GET", "POST"].map((method) => [`${method} /rest/${name}`, "anyone" as const])),
  ),
  "GET /*": "anyone",
  "GET /share/:token": "anyone",
  "GET /embed/:token": "anyone",
  "GET /metrics": ADMIN,
  "POST /pair": "anyone",
  "POST /devices/challenge": "anyone",
  "POST /devices/session": "anyone",
  "POST /sync": "peer",
  "GET /sync/live": "peer",
  // It closes with a code that tells clients why.
  "GET /collab/*": "anyone",
}

/** Somebody, and what has to come of a request: let in, turned away for good, or asked to sign in. */
interface Somebody {
  readonly headers: Readonly<Record<string, string>>
  readonly may: (access: Access) => boolean
}

const RANK: Readonly<Record<Role, number>> = { listener: 0, editor: 1, owner: 2 }
const upTo =
  (role: Role, ...scopes: readonly string[]) =>
  (access: Access): boolean =>
    access === "anyone" ||
    (access !== "peer" &&
      [access, ...(access.or === undefined ? [] : [access.or])].some(
        (right) => RANK[role] >= RANK[right.role] && (scopes.length === 0 || scopes.includes(right.scope)),
      ))

it("lets in whom it is for, and nobody else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "everyRoute-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of ["share", "embed"]) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, "index.html"), "page")
  }
  const server = await running(await newReplica(), 0, undefined, { web: { folder } })
  const { people, address } = server
  for (const [name, role] of [
    ["ada", "owner"],
    ["eve", "editor"],
    ["bob", "listener"],
  ] as const)
    await people.accounts.add({ name, role })
  const key = async (name: string, scopes: readonly (typeof SCOPES)[number][] = SCOPES) => ({
    "x-api-key": (await people.keys.add(name, "test", scopes)).key,
  })
  const laptop = await paired(server, { member: "eve" })
  const { token } = await signIn(laptop.library, laptop.server, { ports: systemHttp })
  const all: Readonly<Record<string, Somebody>> = {
    nobody: { headers: {}, may: (access) => access === "anyone" },
    "somebody who makes it up": {
      headers: { authorization: "Bearer llk_0000000000000000_x", cookie: "ledgerline=x" },
      may: (access) => access === "anyone",
    },
    "a listener": { headers: await key("bob"), may: upTo("listener") },
    "an editor": { headers: await key("eve"), may: upTo("editor") },
    "an owner": { headers: await key("ada"), may: upTo("owner") },
    "an owner's key to read": { headers: await key("ada", ["read"]), may: upTo("owner", "read") },
    "a listener's key for everything but reading": {
      headers: await key("bob", ["stream", "playback", "edit", "admin"]),
      may: upTo("listener", "stream", "playback", "edit", "admin"),
    },
    "an editor's device": {
      headers: { authorization: `Bearer ${token}` },
      may: (access) => access === "peer" || upTo("editor")(access),
    },
  }
  const routes = server.routes.filter(({ method }) => method !== "HEAD")
  const names = routes.map(({ method, url }) => `${method} ${url}`)
  expect(names.toSorted()).toEqual(Object.keys(ROUTES).toSorted())
  for (const { method, url } of server.routes.filter((route) => route.method === "HEAD"))
    expect([url, names.includes(`GET ${url}`), method]).toEqual([url, true, "HEAD"])

  const wrong: string[] = []
  for (const { method, url } of server.routes) {
    const access = ROUTES[`${method === "HEAD" ? "GET" : method} ${url}`]
    if (access === undefined || url.startsWith("/rest/")) continue
    for (const [who, { headers, may }] of Object.entries(all)) {
      const path = url.replaceAll(/:\w+|\*/g, "none")
      const body = ["GET", "HEAD", "DELETE"].includes(method)
        ? {}
        : { body: "{}", headers: { ...headers, "content-type": "application/json" } }
      const answer = await fetch(`${address}${path}`, { method, headers, ...body })
      const isProblem = answer.headers.get("content-type")?.startsWith("application/problem+json") === true
      const { reason } = (isProblem && method !== "HEAD" ? await answer.json() : {}) as { readonly reason?: string }
      // Live news have no end.
      if (!isProblem) await answer.body?.cancel()
      const isKnown = !who.startsWith("nobody") && !who.startsWith("somebody")
      const isTurnedAway =
        method === "HEAD"
          ? [401, 403].includes(answer.status)
          : reason === "notAllowed" && [401, 403].includes(answer.status)
      const expected = may(access) ? !isTurnedAway : answer.status === (isKnown ? 403 : 401) && isTurnedAway
      // What a server lacks a program for is no fault.
      const isFault = answer.status >= 500 && answer.status !== 501
      if (!expected || isFault) wrong.push(`${who}: ${method} ${url} is answered with ${answer.status} ${reason}`)
    }
  }
  expect(wrong).toEqual([])
  expect(await people.accounts.list()).toHaveLength(3)
})

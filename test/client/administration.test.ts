/** What a page of a server does for those who run it, and for those who have an account there. */
import { administrationOf } from "@ledgerline/client/administration"
import { connect } from "@ledgerline/client/remote"
import { readShare } from "@ledgerline/client/share"
import type { AppOptions } from "@ledgerline/server"
import { newReplica, PASSWORD, running, track } from "@ledgerline/server/testing"
import { expect, it } from "vitest"
import { append, AS_ADA, deviceOf, serverOfAda } from "./given.ts"

/** Fetches as a page of the server does: with its cookie. */
function browser(address: string): typeof fetch {
  let cookie = ""
  return async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set("sec-fetch-site", "same-origin")
    headers.set("origin", new URL(address).origin)
    if (cookie !== "") headers.set("cookie", cookie)
    const answer = await fetch(input, { ...init, headers })
    cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? cookie
    return answer
  }
}

const pageOf = (address: string) => administrationOf(connect({ url: address, as: "page", fetch: browser(address) }))

it("sets a server up, signs in by a cookie, changes the password, and signs out", async () => {
  const server = await running(await newReplica())
  const { accounts } = pageOf(server.address)
  expect(await accounts.canSetUp()).toBe(false)
  const code = (await server.people.setUp.open()) ?? ""
  expect(await accounts.canSetUp()).toBe(true)
  await expect(accounts.setUp({ code: "wrong", name: "ada", password: PASSWORD })).rejects.toMatchObject({
    reason: "over",
  })
  expect(await accounts.setUp({ code, name: "ada", password: PASSWORD })).toEqual({ member: "ada", role: "owner" })
  await expect(accounts.me()).rejects.toMatchObject({ status: 401 })
  await expect(accounts.signIn("ada", "wrong password")).rejects.toMatchObject({ reason: "wrongPassword" })
  await accounts.signIn("ada", PASSWORD, "this browser")
  expect(await accounts.me()).toMatchObject({ member: "ada", role: "owner", via: "cookie" })
  const other = pageOf(server.address)
  await other.accounts.signIn("ada", PASSWORD, "another browser")
  const signIns = await accounts.signIns()
  expect(new Map(signIns.map(({ name, isThis }) => [name, isThis]))).toEqual(
    new Map([
      ["another browser", false],
      ["this browser", true],
    ]),
  )
  await accounts.endSignIn(signIns.find(({ isThis }) => !isThis)?.id ?? "")
  await expect(other.accounts.me()).rejects.toMatchObject({ status: 401 })
  await accounts.changePassword(PASSWORD, "another long password")
  await accounts.signOut()
  await expect(accounts.me()).rejects.toMatchObject({ status: 401 })
})

it("makes keys, app passwords and members, and takes them away", async () => {
  const server = await serverOfAda()
  const ada = administrationOf(connect({ url: server.address, as: AS_ADA }))
  const { id, key } = await ada.keys.add("bot", ["read"])
  expect(await connect({ url: server.address, as: { key } }).me()).toMatchObject({ member: "ada", scopes: ["read"] })
  expect(await ada.keys.list()).toMatchObject([{ id, name: "bot", scopes: ["read"] }])
  await ada.keys.remove(id)
  expect(await ada.keys.list()).toEqual([])
  const password = await ada.appPasswords.add("phone")
  expect(await ada.appPasswords.list()).toMatchObject([{ id: password.id, name: "phone", isReadable: true }])
  await ada.appPasswords.remove(password.id)
  expect(await ada.appPasswords.list()).toEqual([])
  await ada.members.add({ name: "bob", password: PASSWORD })
  await ada.members.setRole("bob", "editor")
  const bob = connect({ url: server.address, as: { name: "bob", password: PASSWORD } })
  expect(await bob.me()).toMatchObject({ role: "editor" })
  await expect(administrationOf(bob).members.list()).rejects.toMatchObject({ reason: "notAllowed", status: 403 })
  await ada.members.setPassword("bob", "another long password")
  expect(await ada.members.setDisabled("bob", true)).toMatchObject({ name: "bob", disabledAt: expect.any(Number) })
  await ada.members.remove("bob")
  expect((await ada.members.list()).map(({ name }) => name)).toEqual(["ada"])
})

it("pairs a device by its token, names it, and lets it in no more", async () => {
  const server = await serverOfAda()
  const { devices } = administrationOf(connect({ url: server.address, as: AS_ADA }))
  const pairing = await devices.pair()
  expect(pairing).toMatchObject({ member: "ada", addresses: [server.address] })
  const address = "https://music.example.org/ledgerline"
  expect(await devices.pair({ address })).toMatchObject({ addresses: [address, server.address] })
  await expect(devices.pair({ address: "https://ada:secret@music.example.org" })).rejects.toMatchObject({ status: 400 })
  const laptop = await deviceOf([])
  // It has a library of its own: the other one is a friend's to it.
  expect(await laptop.servers.add(pairing.token)).toMatchObject({ name: "home", isFriend: true })
  const [device] = await devices.list()
  expect(device).toMatchObject({ name: "laptop", member: "ada", revokedAt: null })
  expect(await devices.rename(device?.id ?? "", "old laptop")).toMatchObject({ name: "old laptop" })
  await devices.revoke(device?.id ?? "")
  expect((await devices.list())[0]?.revokedAt).toEqual(expect.any(Number))
})

it("lists, ends and repeats jobs, and shows settings", async () => {
  const job = {
    id: 7,
    kind: "scan",
    state: "running" as const,
    attempts: 1,
    mostAttempts: 3,
    cancelling: false,
    progress: { done: 1, total: 2 },
    error: null,
    enqueuedAt: 1,
    startedAt: 2,
    endedAt: null,
  }
  const LINES = [3, 2, 1].map((number) => ({
    number,
    at: 1,
    attempt: 1,
    level: "error" as const,
    text: `file ${number}`,
  }))
  const WATCHES = [
    { source: "s1", state: "watching", why: null },
    { source: "s2", state: "polling", why: { reason: "share", kind: "NFS" } },
  ] as const
  const scans: string[] = []
  const work: AppOptions["work"] = {
    jobs: async ({ after = 0 }) => (after < 7 ? [job] : []),
    cancel: async (id) => (id === 7 ? { ...job, cancelling: true } : undefined),
    retry: async (id) => (id === 7 ? { ...job, state: "waiting" } : undefined),
    lines: async ({ job: id, before = 4, limit }) =>
      id !== 7 ? undefined : LINES.filter(({ number }) => number < before).slice(0, limit),
    scan: async (source) => scans.push(source) > 0,
    watches: () => WATCHES,
  }
  const server = await running(await newReplica(), 0, undefined, { work })
  await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
  const ada = administrationOf(connect({ url: server.address, as: AS_ADA }))
  expect(await ada.work.jobs()).toEqual({ items: [job], next: null })
  expect(await ada.work.cancel(7)).toMatchObject({ cancelling: true })
  expect(await ada.work.retry(7)).toMatchObject({ state: "waiting" })
  const first = await ada.work.log(7, { limit: 2 })
  expect([first.items.map(({ text }) => text), first.next]).toEqual([["file 3", "file 2"], "2"])
  expect(await ada.work.log(7, { after: first.next ?? "" })).toMatchObject({ items: [{ number: 1 }], next: null })
  await expect(ada.work.log(8)).rejects.toMatchObject({ reason: "notFound" })
  await expect(ada.work.log(7, { after: "x" })).rejects.toMatchObject({ status: 400 })
  await expect(ada.work.cancel(8)).rejects.toMatchObject({ reason: "notFound" })
  expect(await ada.work.scan("s1")).toBe(true)
  expect(scans).toEqual(["s1"])
  const live = ada.work.liveWatches()
  for await (const { items } of live) {
    expect(items).toEqual(WATCHES)
    break
  }
})

it("writes and reads the manifest, and says where media are", async () => {
  const server = await serverOfAda()
  await append(server.library)(...track("a1", { title: "Ampel", lyrics: "La la" }))
  const library = connect({ url: server.address, as: AS_ADA })
  const administration = administrationOf(library)
  const text = await (await administration.manifest()).text()
  const changed = text.replace("Ampel", "Amsel")
  expect(await administration.takeManifest(changed, { dryRun: true })).toMatchObject({ dryRun: true, fields: 1 })
  expect(await administration.takeManifest(new Blob([changed]))).toMatchObject({ fields: 1 })
  expect(await library.tracks.get("a1")).toMatchObject({ title: "Amsel" })

  const at = await library.media.at()
  expect(library.media.streamUrl("a/1", { maxBitRate: 128 })).toBe(
    `${server.address}/api/v1/tracks/a%2F1/stream?maxBitRate=128`,
  )
  expect(at.artworkUrl("0f", 320)).toBe(`${server.address}/api/v1/artwork/0f?size=320`)
  const answer = await fetch(at.manifestUrl(), { headers: at.headers })
  expect(await answer.text()).toContain("Amsel")
  expect(await library.media.lyrics("a1")).toMatchObject({ plain: "La la" })
})

it("given a device, then lyrics are there without a server, and media are where a server is", async () => {
  const server = await serverOfAda()
  await append(server.library)(...track("a1", { lyrics: "La la", replayGainTrack: -3 }))
  const device = await deviceOf([server])
  await device.servers.sync()
  const at = await device.media.at()
  expect((await fetch(at.manifestUrl(), { headers: at.headers })).status).toBe(200)
  await device.servers.setOffline(true)
  expect(await device.media.lyrics("a1")).toEqual({ plain: "La la" })
  expect(await device.media.sound("a1")).toMatchObject({ replayGain: { track: { gain: -3 }, from: "tags" } })
  await expect(device.media.waveform("a1")).rejects.toMatchObject({ reason: "offline" })
  await expect(device.media.at()).rejects.toMatchObject({ reason: "offline" })
})

it("shares by a link, which anybody reads without an account until it is revoked", async () => {
  const server = await serverOfAda()
  await server.library.append({ actor: "import", events: [...track("a", { artist: "Ada" }), ...track("b")] })
  const { shares } = administrationOf(connect({ url: server.address, as: AS_ADA }))
  const made = await shares.create({ kind: "tracks", of: ["a", "b"], description: "for you" })
  const link = `${server.address}/share/${made.token}`
  const share = await readShare(link)
  expect([share.description, share.tracks.map(({ id }) => id)]).toEqual(["for you", ["a", "b"]])
  const base = `${server.address}/api/v1/shared/${made.token}`
  expect([
    share.streamUrl("a", { accepts: ["mp3", "opus"], timeOffset: 12 }),
    share.streamUrl("a"),
    share.fileUrl("a"),
    share.zipUrl,
    share.coverUrl("0f", 320),
  ]).toEqual([
    `${base}/tracks/a/stream?accepts=mp3%2Copus&timeOffset=12`,
    `${base}/tracks/a/stream`,
    `${base}/tracks/a/file`,
    `${base}/zip`,
    `${base}/artwork/0f?size=320`,
  ])
  expect(await readShare(`${server.address}/embed/${made.token}`)).toMatchObject({ description: "for you" })
  expect(await shares.change(made.id, { canDownload: true })).toMatchObject({
    description: "for you",
    canDownload: true,
  })
  expect(await shares.list()).toMatchObject([{ id: made.id, visits: 2 }])
  await shares.revoke(made.id)
  expect(await shares.list({ all: true })).toEqual([])
  await expect(readShare(link)).rejects.toMatchObject({ reason: "notFound", status: 404 })
  await expect(readShare(`${server.address}/albums`)).rejects.toMatchObject({
    name: "LedgerlineError",
    reason: "invalid",
  })
})

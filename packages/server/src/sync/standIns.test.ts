/** What people are told where something else answers at a server's address: a proxy, a page, whoever took the address. */
import type { RequestListener } from "node:http"
import { describe, expect, it } from "vitest"
import { httpPeer, pairDevice, PeerUnreachable, PairingRefused, syncStatus, syncWith } from "@ledgerline/sync"
import { systemHttp } from "@ledgerline/sync/system"
import { between } from "../testing/between.ts"
import { create, newReplica, paired, running } from "../testing/running.ts"

const ports = systemHttp

const page =
  (status: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { "content-type": "text/html", ...headers }).end("<html></html>")

const problem =
  (status: number, reason: string, detail: string): RequestListener =>
  (_, response) =>
    void response
      .writeHead(status, { "content-type": "application/problem+json" })
      .end(JSON.stringify({ status, reason, detail }))

describe("what stands in a server's place", () => {
  it.each([
    ["a proxy whose server is down", page(502), /does not reach \(502\)/, /Nothing has to be done/, "unreachable"],
    ["a proxy that waits in vain", page(504), /does not reach \(504\)/, /Nothing has to be done/, "unreachable"],
    [
      "a proxy that wants TLS",
      page(301, { location: "https://music.example.org/devices/challenge" }),
      /sends this device on to https:\/\/music\.example\.org$/,
      /--address/,
      "moved",
    ],
    [
      "a proxy that sends on to nowhere",
      page(302, { location: "http://[" }),
      /sends this device on$/,
      /--address/,
      "moved",
    ],
    ["a proxy that takes little", page(413), /takes no more/, /client_max_body_size/, "proxyLimit"],
    ["a page", page(200), /is no such server/, /address is right/, "notAServer"],
    ["a page that is not there", page(404), /is no such server/, /address is right/, "notAServer"],
    [
      "a full disk",
      problem(507, "storageFull", "no room left for the database"),
      /no room/,
      /room on the server's disk/,
      "storageFull",
    ],
    [
      "too many at once",
      problem(429, "tooMany", "too many attempts from there"),
      /too many/,
      /Nothing has to be done/,
      "tooMany",
    ],
    [
      "a revocation",
      problem(403, "revoked", "this device may not use it"),
      /may not use/,
      /Pair this device .*again/,
      "revoked",
    ],
    [
      "what a newer server may say",
      problem(403, "constructor", "not on Sundays"),
      /Sundays/,
      /may still use it/,
      "refused",
    ],
    [
      "a mistake there",
      problem(500, "failed", "the server could not do it"),
      /could not/,
      /the server's log/,
      "failed",
    ],
  ])(
    "[SYNC-35] [SYNC-37] given %s, says what it is and what can be done",
    async (_, answer, message, remedy, reason) => {
      const home = await running(await newReplica())
      const laptop = await paired(home)
      await create(laptop.library, "a")
      const { address } = await between(new URL(home.address).port, answer)
      const peer = httpPeer(laptop.library, { ...laptop.server, addresses: [address] }, { ports })
      await expect(syncWith(laptop.library, peer)).rejects.toThrow(message)
      expect(await syncStatus(laptop.library)).toMatchObject([
        {
          state: "offline",
          up: 1,
          error: {
            reason,
            message: expect.stringMatching(message) as string,
            remedy: expect.stringMatching(remedy) as string,
            histories: 0,
          },
        },
      ])
      // Nothing of it lasts.
      expect(await syncWith(laptop.library, laptop.peer)).toMatchObject({ sent: 1 })
      expect(await syncStatus(laptop.library)).toMatchObject([{ state: "online", error: undefined }])
    },
  )

  it("[SYNC-37] a redirect is not followed", async () => {
    const home = await running(await newReplica())
    const asked: string[] = []
    const elsewhere = await between("0", (request, response) => {
      asked.push(request.url ?? "")
      response.end()
    })
    const laptop = await paired(home)
    const { address } = await between("0", page(307, { location: `${elsewhere.address}/devices/challenge` }))
    const peer = httpPeer(laptop.library, { ...laptop.server, addresses: [address] }, { ports })
    await expect(syncWith(laptop.library, peer)).rejects.toMatchObject({ reason: "moved" })
    expect(asked).toEqual([])
  })

  it("[SYNC-41] whoever lacks the secret of a token stands in no other address's way", async () => {
    const home = await running(await newReplica())
    const said = { device: "1".repeat(32), member: "ada", name: "x", library: home.library.id, proof: "00".repeat(32) }
    const { address } = await between("0", (_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(said))
    })
    const library = await newReplica()
    const { token } = await home.devices.openPairing("ada", [address, home.address])
    expect(await pairDevice(library, token, { name: "laptop", ports })).toMatchObject({ name: "home" })
    const alone = (await home.devices.openPairing("ada", [address])).token
    const failure = pairDevice(await newReplica(), alone, { name: "laptop", ports })
    await expect(failure).rejects.toThrow(PairingRefused)
    await expect(failure).rejects.toThrow(/does not know the secret/)
  })

  it("[SYNC-41] a proxy whose server is down uses up no token", async () => {
    const home = await running(await newReplica())
    const { address } = await between("0", page(502))
    const { token } = await home.devices.openPairing("ada", [address])
    await expect(pairDevice(await newReplica(), token, { name: "laptop", ports })).rejects.toThrow(PeerUnreachable)
  })
})

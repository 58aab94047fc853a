/** How devices are paired and sign in, and who is turned away. */
import { describe, expect, it } from "vitest"
import { keyFromSeed, newKey, signBytes } from "@ledgerline/core"
import { seededPorts } from "@ledgerline/core/testing"
import { decodePairingToken, encodePairingToken, pairDevice, PairingRefused, syncWith } from "@ledgerline/sync"
import * as contract from "@ledgerline/sync/contract"
import { systemHttp } from "@ledgerline/sync/system"
import { Sessions } from "./Sessions.ts"
import { newReplica, paired, type Running, running } from "../testing/running.ts"

const ports = systemHttp
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

async function send(home: Running, path: string, body: unknown, type = "application/json") {
  const init = {
    method: "POST",
    headers: { "content-type": type },
    body: typeof body === "string" ? body : JSON.stringify(body),
  }
  const response = await fetch(`${home.address}/${path}`, init)
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

function isSound(text: string): boolean {
  try {
    decodePairingToken(text)
    return true
  } catch (cause) {
    expect(cause).toBeInstanceOf(PairingRefused)
    return false
  }
}

describe("pairing", () => {
  it("[SYNC-40] a token goes through a person's hands unharmed, or is told from one", async () => {
    const token = {
      pairing: "0102030405060708",
      secret: Uint8Array.from({ length: 16 }, (_, i) => i),
      library: "6".repeat(32),
      publicKey: Uint8Array.from({ length: 32 }, (_, i) => 255 - i),
      addresses: ["http://192.168.1.2:4280", "http://[fd00::1]:4280", "https://music.example.org/ledgerline"],
    }
    const text = encodePairingToken(token)
    expect(text.length).toBeLessThan(240)
    const decoded = decodePairingToken(` ${text.slice(0, 40)}\n${text.slice(40)} `)
    expect({ ...decoded, secret: hex(decoded.secret), publicKey: hex(decoded.publicKey) }).toEqual({
      ...token,
      secret: hex(token.secret),
      publicKey: hex(token.publicKey),
    })
    expect(decodePairingToken(`L${text.slice(1)}`)).toEqual(decoded)
    for (let i = 0; i < text.length; i++) {
      const changed = text.slice(0, i) + (text[i] === "A" ? "B" : "A") + text.slice(i + 1)
      expect(() => decodePairingToken(changed), changed).toThrow(PairingRefused)
    }
    // Whatever the length, of which the last letter may not need all bits.
    for (const addresses of [["http://10.0.0.1:1"], ["http://10.0.0.1:1", "http://10.0.0.2:1"], []]) {
      const short = encodePairingToken({ ...token, addresses })
      const last = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
      const sound = last.filter((letter) => isSound(`${short.slice(0, -1)}${letter}`))
      expect(sound).toEqual([short.at(-1)])
    }
    for (const other of ["", "x", text.slice(0, -1), `${text}A`])
      expect(() => decodePairingToken(other)).toThrow(PairingRefused)
  })

  it("[SYNC-40] [SYNC-41] a token is good once, for ten minutes, and for the same device to ask again", async () => {
    const home = await running(await newReplica())
    const { token } = await home.devices.openPairing("ada", [home.address])
    const { secret, pairing } = decodePairingToken(token)
    const request = { pairing, publicKey: "ab".repeat(32), name: "laptop", nonce: "01".repeat(16) }
    const proven = { ...request, proof: contract.pairProof(secret, request) }
    const first = await send(home, "pair", proven)
    expect(first).toMatchObject({ status: 200, body: { member: "ada", name: "home" } })
    expect(await send(home, "pair", proven)).toEqual(first)
    const other = { ...request, publicKey: "cd".repeat(32) }
    expect(await send(home, "pair", { ...other, proof: contract.pairProof(secret, other) })).toMatchObject({
      status: 410,
      body: { reason: "over" },
    })
    expect(await home.devices.list()).toHaveLength(1)
    await expect(pairDevice(await newReplica(), token, { name: "x", ports })).rejects.toMatchObject({ reason: "over" })
  })

  it("[SYNC-41] a device that is paired again shows once: its former entry is replaced, until somebody comes in by that", async () => {
    const home = await running(await newReplica())
    const { library, server, peer } = await paired(home)
    const pairAgain = async () => {
      const { token } = await home.devices.openPairing("ada", [home.address])
      return pairDevice(library, token, { name: "laptop", ports })
    }
    const again = await pairAgain()
    const byId = async () =>
      Object.fromEntries(
        (await home.devices.list()).map(({ id, replacedBy, revokedAt }) => [id, [replacedBy, revokedAt]]),
      )
    expect(await byId()).toEqual({ [server.device]: [again.device, null], [again.device]: [null, null] })
    // A copy of this device, made before: nobody has shut it out, and it is a device like any other.
    await syncWith(library, peer)
    expect(await byId()).toEqual({ [server.device]: [null, null], [again.device]: [null, null] })
  })

  it("[SYNC-41] replaces nobody without the former key, nor another device of the same name", async () => {
    const home = await running(await newReplica())
    const { server } = await paired(home)
    await paired(home)
    const { token } = await home.devices.openPairing("ada", [home.address])
    const { secret, pairing } = decodePairingToken(token)
    const request = { pairing, publicKey: "ab".repeat(32), name: "laptop", nonce: "01".repeat(16) }
    const former = { device: server.device, signature: "00".repeat(64) }
    const answer = await send(home, "pair", { ...request, former, proof: contract.pairProof(secret, request) })
    expect(answer.status).toBe(200)
    expect((await home.devices.list()).map(({ replacedBy }) => replacedBy)).toEqual([null, null, null])
  })

  it("[SYNC-31] [SYNC-41] whoever lacks the secret learns nothing", async () => {
    const home = await running(await newReplica())
    const { token } = await home.devices.openPairing("ada", [home.address])
    const { pairing } = decodePairingToken(token)
    const request = { publicKey: "ab".repeat(32), name: "laptop", nonce: "01".repeat(16), proof: "00".repeat(32) }
    const known = await send(home, "pair", { pairing, ...request })
    const unknown = await send(home, "pair", { pairing: "f".repeat(16), ...request })
    expect(known).toEqual(unknown)
    expect(known.status).toBe(410)
    expect(await home.devices.list()).toEqual([])
  })

  it("[SYNC-40] a token that is too old is no use", async () => {
    let now = 1_767_225_600_000
    const home = await running(await newReplica(undefined, { clock: { now: () => now } }))
    const { token } = await home.devices.openPairing("ada", [home.address])
    const use = async () => pairDevice(await newReplica(), token, { name: "x", ports })
    // A clock that is put back lets it last no longer; by a few seconds is nothing.
    const [made, year] = [now, 365 * 86_400_000]
    for (const then of [made + 11 * 60_000, made + 15 * year, made - 3_600_000, made - 10 * year]) {
      now = then
      await expect(use()).rejects.toMatchObject({ reason: "over" })
    }
    now = made - 5000
    expect(await use()).toMatchObject({ member: "ada" })
  })

  it("a token of another library is refused before anything is said", async () => {
    const home = await running(await newReplica())
    const { token } = await home.devices.openPairing("ada", [home.address])
    const other = await newReplica("7".repeat(32))
    await expect(pairDevice(other, token, { name: "x", ports })).rejects.toMatchObject({ reason: "otherLibrary" })
    expect(await home.devices.list()).toEqual([])
  })
})

describe("signing in", () => {
  async function challenge(home: Running): Promise<string> {
    const { body } = await send(home, "devices/challenge", { nonce: "ab".repeat(32) })
    return body["challenge"] as string
  }

  it("[SYNC-43] a challenge is answered within a minute", async () => {
    const home = await running(await newReplica())
    const { server } = await paired(home)
    let now = 0
    const timers = { now: () => now, after: () => () => undefined }
    const sessions = new Sessions(home.library, home.people.accounts, timers)
    const key = keyFromSeed(Buffer.from(server.seed ?? []))
    const after = async (milliseconds: number) => {
      const { challenge } = await sessions.challenge({ nonce: "ab".repeat(32) })
      now += milliseconds
      const statement = contract.signInStatement(server.device, challenge, home.library.id)
      return sessions.signIn({ device: server.device, challenge, signature: hex(signBytes(key, statement)) })
    }
    expect(await after(59_999)).toMatchObject({ member: "ada" })
    expect(await after(60_000)).toEqual({ refused: "unknown" })
  })

  it("[SYNC-43] a challenge is answered once, by the device that it was", async () => {
    const home = await running(await newReplica())
    const { server } = await paired(home)
    const key = keyFromSeed(Buffer.from(server.seed ?? []))
    const sign = (text: string, by = key) =>
      hex(signBytes(by, contract.signInStatement(server.device, text, home.library.id)))
    const one = await challenge(home)
    const request = { device: server.device, challenge: one, signature: sign(one) }
    expect(await send(home, "devices/session", request)).toMatchObject({ status: 200, body: { member: "ada" } })
    const refused = { status: 401, body: { reason: "notAllowed" } }
    expect(await send(home, "devices/session", request)).toMatchObject(refused)
    const two = await challenge(home)
    const stranger = newKey(seededPorts(1).random)
    expect(
      await send(home, "devices/session", { ...request, challenge: two, signature: sign(two, stranger) }),
    ).toMatchObject(refused)
    const three = await challenge(home)
    const unknown = { device: "0".repeat(32), challenge: three, signature: sign(three) }
    expect(await send(home, "devices/session", unknown)).toMatchObject(refused)
    expect(await send(home, "devices/session", { ...request, challenge: "0".repeat(64) })).toMatchObject(refused)
  })

  it.each([
    ["devices/challenge", {}, "application/json", 400],
    ["devices/challenge", { nonce: "ab" }, "application/json", 400],
    ["devices/challenge", [], "application/json", 400],
    ["devices/challenge", "{", "application/json", 400],
    ["devices/challenge", '{"__proto__":{"x":1}}', "application/json", 400],
    ["devices/challenge", "x", "text/plain", 415],
    ["devices/challenge", "x", "application/vnd.ledgerline.frame", 415],
    ["pair", { pairing: 1 }, "application/json", 400],
    ["devices/session", { device: "x" }, "application/json", 400],
    ["sync", "x", "application/vnd.ledgerline.frame", 401],
    ["nowhere", {}, "application/json", 404],
  ])("%s refuses %j of %s with %i", async (path, body, type, status) => {
    const home = await running(await newReplica())
    expect(await send(home, path, body, type)).toMatchObject({ status, body: { status } })
  })

  it("[SYNC-39] refuses what is too large before it is read", async () => {
    const home = await running(await newReplica())
    expect(await send(home, "pair", { name: "x".repeat(100_000) })).toMatchObject({ status: 413 })
  })

  it("[SYNC-39] guesses are limited", async () => {
    const home = await running(await newReplica())
    const statuses = new Set<number>()
    for (let i = 0; i < 70; i++) statuses.add((await send(home, "devices/challenge", { nonce: "ab" })).status)
    expect([...statuses]).toEqual([400, 429])
  })
})

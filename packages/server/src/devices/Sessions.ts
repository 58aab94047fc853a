/**
 * Devices that are signed in, in memory: after a restart they sign in again. A challenge can be answered once.
 * docs/spec/sync.md, SYNC-43.
 */
import { hash } from "node:crypto"
import { isSignedBy, type Library } from "@ledgerline/core"
import * as contract from "@ledgerline/sync/contract"
import type { Timers } from "@ledgerline/sync"
import type { Role } from "@ledgerline/api"
import type { Accounts } from "../access/Accounts.ts"
import type { Devices } from "./Devices.ts"

/** A device that is signed in. */
export interface DeviceSession {
  readonly device: string
  readonly member: string
}

export type SignedIn = { readonly token: string; readonly member: string } | { readonly refused: "unknown" | "revoked" }

const SESSION_LASTS = 15 * 60_000
const CHALLENGE_LASTS = 60_000
/** More challenges than this are not open at once, and no more sessions of one device. */
const MOST_CHALLENGES = 10_000
const MOST_SESSIONS = 8

export class Sessions {
  readonly #library: Library
  readonly #accounts: Accounts
  readonly #devices: Devices
  readonly #timers: Timers
  /** By challenge, when it ends. In the order of their making. */
  readonly #challenges = new Map<string, number>()
  /** By the hash of the token. In the order of their making. */
  readonly #sessions = new Map<string, DeviceSession & { readonly endsAt: number }>()

  constructor(library: Library, accounts: Accounts, timers: Timers) {
    const { devices } = accounts
    this.#library = library
    this.#accounts = accounts
    this.#devices = devices
    this.#timers = timers
    devices.onRevoked((device) => {
      for (const [token, session] of this.#sessions) if (session.device === device) this.#sessions.delete(token)
    })
  }

  /** Proves this server to whoever asks, and draws a challenge. */
  async challenge({ nonce }: contract.ChallengeRequest): Promise<contract.ChallengeAnswer> {
    const { ports, id: library } = this.#library
    const challenge = Buffer.from(ports.random.bytes(32)).toString("hex")
    const proof = await this.#library.identify(Buffer.from(nonce, "hex"))
    const now = this.#timers.now()
    for (const [open, endsAt] of this.#challenges) {
      if (endsAt > now && this.#challenges.size < MOST_CHALLENGES) break
      this.#challenges.delete(open)
    }
    this.#challenges.set(challenge, now + CHALLENGE_LASTS)
    const inHex = (one: { publicKey: Uint8Array; signature: Uint8Array }) => ({
      publicKey: Buffer.from(one.publicKey).toString("hex"),
      signature: Buffer.from(one.signature).toString("hex"),
    })
    return { challenge, library, epoch: proof.epoch, ...inHex(proof), former: proof.former.slice(0, 8).map(inHex) }
  }

  async signIn({ device: id, challenge, signature }: contract.SessionRequest): Promise<SignedIn> {
    const now = this.#timers.now()
    const endsAt = this.#challenges.get(challenge)
    this.#challenges.delete(challenge)
    if (endsAt === undefined || endsAt <= now) return { refused: "unknown" }
    const device = await this.#devices.find(id)
    const statement = contract.signInStatement(id, challenge, this.#library.id)
    if (device === undefined || !isSignedBy(device.publicKey, statement, Buffer.from(signature, "hex")))
      return { refused: "unknown" }
    // Whoever has the key may know.
    if (device.revokedAt !== null || (await this.#accounts.roleOf(device.member)) === undefined)
      return { refused: "revoked" }
    await this.#devices.seen(id)
    const token = Buffer.from(this.#library.ports.random.bytes(32)).toString("base64url")
    const own = [...this.#sessions].filter(([, session]) => session.device === id)
    for (const [old] of own.slice(0, Math.max(0, own.length - MOST_SESSIONS + 1))) this.#sessions.delete(old)
    for (const [old, session] of this.#sessions) if (session.endsAt <= now) this.#sessions.delete(old)
    this.#sessions.set(keyOf(token), { device: id, member: device.member, endsAt: now + SESSION_LASTS })
    return { token, member: device.member }
  }

  /** Whose session a token is; undefined where it is none, or not any more. */
  of(token: string): DeviceSession | undefined {
    const session = this.#sessions.get(keyOf(token))
    if (session === undefined || session.endsAt <= this.#timers.now()) return undefined
    return { device: session.device, member: session.member }
  }

  /** Whether the device of a session may still come in. */
  async isGood(session: DeviceSession): Promise<boolean> {
    return (await this.roleOf(session)) !== undefined
  }

  /** What the device of a session may do at the moment; undefined where it may not come in any more. */
  async roleOf({ device, member }: DeviceSession): Promise<Role | undefined> {
    const found = await this.#devices.find(device)
    return found === undefined || found.revokedAt !== null ? undefined : this.#accounts.roleOf(member)
  }
}

const keyOf = (token: string): string => hash("sha256", token, "hex")

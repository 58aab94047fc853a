/**
 * Apps that are signed in: each has a token of access for minutes, and one to renew it, which is good once. Whoever
 * brings a renewal token a second time may have stolen it, or was stolen from: the app is signed out.
 */
import { createHmac } from "node:crypto"
import { query } from "@ledgerline/core"
import { decodeJwt, jwtVerify, SignJWT } from "jose"
import type { MachineKey } from "@ledgerline/core/machineKey"
import { isSame } from "./secrets.ts"
import type { SignInRow, SignIns } from "./SignIns.ts"
import { SIGN_IN } from "./tables.ts"

/** How long a token of access is good, in seconds. */
export const ACCESS_LASTS = 600

const ALGORITHM = "HS256"
const TYPE = "at+jwt"
const AUDIENCE = "ledgerline"
const RENEWAL = /^llr_([0-9a-f]{16})_(\d{1,9})_([A-Za-z0-9_-]{43})$/

export interface AppTokens {
  readonly access: string
  /** Seconds. */
  readonly lasts: number
  readonly renewal: string
}

export class Apps {
  readonly #signIns: SignIns
  readonly #access: Uint8Array
  readonly #renewal: Uint8Array

  constructor(signIns: SignIns, key: MachineKey) {
    this.#signIns = signIns
    this.#access = key.derive("access tokens")
    this.#renewal = key.derive("renewal tokens")
  }

  /** Who makes the tokens: this library's server. */
  get issuer(): string {
    return `ledgerline:${this.#signIns.library.id}`
  }

  async signIn(member: string, name: string): Promise<AppTokens & { readonly id: string }> {
    const salt = Uint8Array.from(this.#signIns.library.ports.random.bytes(32))
    const row = await this.#signIns.add("app", member, name, salt)
    return { id: row.id, ...(await this.#tokens(row)) }
  }

  /** Takes a renewal token for new tokens. Undefined where it is none, or not any more; used before, its app is signed out. */
  async renew(renewal: string): Promise<AppTokens | undefined> {
    const [, id = "", turn = "", mac = ""] = RENEWAL.exec(renewal) ?? []
    const found = id === "" ? undefined : await this.#signIns.find(id, "app")
    if (found === undefined) return undefined
    const presented = { ...found, turn: Number(turn) }
    // Made here, for this app: then it was used before, or is the one to be used now.
    if (!isSame(Buffer.from(mac), Buffer.from(this.#mac(presented)))) return undefined
    const next = { ...found, turn: presented.turn + 1 }
    if (!(await this.#take(presented))) {
      await this.#signIns.end(found.account, id)
      return undefined
    }
    return this.#tokens(next)
  }

  /** Whose app has a token of access, and until when; undefined where it is none, or not any more. */
  async check(access: string): Promise<(SignInRow & { readonly until: number }) | undefined> {
    const said = await this.#read(access)
    const found = said === undefined ? undefined : await this.#signIns.find(said.id, "app")
    if (said === undefined || found === undefined) return undefined
    await this.#signIns.seen(found)
    return { ...found, until: said.until }
  }

  /** Whether a text calls itself one of this server's tokens, sound or not: it is nobody else's business. */
  isOwn(token: string): boolean {
    if (token.startsWith("llr_")) return true
    try {
      return decodeJwt(token).iss === this.issuer
    } catch {
      return false
    }
  }

  /** Signs out whoever holds a renewal token that is good, or was. */
  async signOut(renewal: string): Promise<void> {
    const [, id = "", turn = "", mac = ""] = RENEWAL.exec(renewal) ?? []
    const found = id === "" ? undefined : await this.#signIns.find(id, "app")
    if (found === undefined) return
    const isOurs = isSame(Buffer.from(mac), Buffer.from(this.#mac({ ...found, turn: Number(turn) })))
    if (isOurs) await this.#signIns.end(found.account, id)
  }

  async #read(access: string): Promise<{ readonly id: string; readonly until: number } | undefined> {
    try {
      const { payload } = await jwtVerify(access, this.#access, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.issuer,
        audience: AUDIENCE,
        requiredClaims: ["sub", "exp", "iat", "sid"],
        currentDate: new Date(this.#signIns.library.ports.clock.now()),
      })
      const { sid: id, exp = 0 } = payload
      return typeof id === "string" ? { id, until: exp * 1000 } : undefined
    } catch {
      return undefined
    }
  }

  /** Moves an app on to the next turn; false where somebody has been quicker, or where it was long ago. */
  async #take({ id, turn }: SignInRow): Promise<boolean> {
    const { store, ports } = this.#signIns.library
    const now = ports.clock.now()
    const moved = await store.write(function* () {
      return yield* query(
        `UPDATE "${SIGN_IN.name}" SET turn = turn + 1, "seenAt" = ? WHERE id = ? AND turn = ? RETURNING id`,
        [now, id, turn],
      )
    })
    return moved.length === 1
  }

  async #tokens(row: SignInRow): Promise<AppTokens> {
    const now = Math.floor(this.#signIns.library.ports.clock.now() / 1000)
    const access = await new SignJWT({ sid: row.id })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setSubject(row.account)
      .setIssuer(this.issuer)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_LASTS)
      .sign(this.#access)
    return { access, lasts: ACCESS_LASTS, renewal: `llr_${row.id}_${row.turn}_${this.#mac(row)}` }
  }

  /** The part of a renewal token that nobody else can make: neither the database nor the machine's key is enough. */
  #mac({ id, turn, secret }: SignInRow): string {
    return createHmac("sha256", this.#renewal).update(secret).update(`${id} ${turn}`).digest("base64url")
  }
}

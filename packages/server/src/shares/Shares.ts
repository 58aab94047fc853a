/**
 * Links by which members give out music. What a link holds is made of the machine's key, and kept as a hash: who reads the
 * database opens none, and whoever made one can see it again. docs/adr/0055-shares.md
 */
import { createHmac } from "node:crypto"
import { hasRole, type SHARE_KINDS } from "@ledgerline/api"
import { type Library, run, upsert, type Value } from "@ledgerline/core"
import type { MachineKey } from "@ledgerline/core/machineKey"
import { type Accounts, keyOf } from "../access/Accounts.ts"
import { AccountRefused } from "../access/errors.ts"
import { noteInPassing } from "../access/noting.ts"
import { Owned, type OwnedRow } from "../access/Owned.ts"
import { hashOf, isSame, newId } from "../access/secrets.ts"
import { SHARE } from "../access/tables.ts"

export type ShareKind = (typeof SHARE_KINDS)[number]

interface ShareRow extends OwnedRow {
  readonly kind: ShareKind
  readonly of: string
  readonly canDownload: number
  readonly hash: Uint8Array
  readonly expiresAt: number | null
  readonly visits: number
}

export interface Share {
  readonly id: string
  readonly member: string
  readonly kind: ShareKind
  readonly of: readonly string[]
  readonly description: string | null
  readonly canDownload: boolean
  /** Milliseconds since 1970, as all moments here. */
  readonly madeAt: number
  readonly expiresAt: number | null
  readonly visitedAt: number | null
  readonly visits: number
  /** What the link holds; null where the machine has another key than when it was made. The link is good all the same. */
  readonly token: string | null
}

/** What can be said of a share at any time. */
export interface Terms {
  readonly description?: string | null | undefined
  readonly expiresAt?: number | null | undefined
  readonly canDownload?: boolean | undefined
}

/** Of one member. */
const MOST = 1000
/** 8 bytes that name it and 16 that nobody guesses. */
const FORM = /^[A-Za-z0-9_-]{32}$/
const NAME_BYTES = 8
const SECRET_BYTES = 16
/** Milliseconds. */
const NOTED_EVERY = 60_000
const NO_HASH = new Uint8Array(32)

export class Shares {
  readonly #library: Library
  readonly #accounts: Accounts
  readonly #rows: Owned<ShareRow>
  readonly #secrets: Uint8Array
  /** By id: visits that are not written yet, and when any were. */
  readonly #visits = new Map<string, { readonly count: number; readonly at: number }>()

  constructor(library: Library, accounts: Accounts, key: MachineKey) {
    this.#library = library
    this.#accounts = accounts
    this.#rows = new Owned(library, accounts, SHARE)
    this.#secrets = key.derive("links of shares")
  }

  /** Fails with {@link AccountRefused}: `unknown`, `tooMany`. What is shared is not looked at. */
  async add(member: string, kind: ShareKind, of: readonly string[], terms: Terms = {}): Promise<Share> {
    if ((await this.#accounts.find(member)) === undefined)
      throw new AccountRefused({ reason: "unknown", message: "only members with an account share by links" })
    if ((await this.#rows.list(member)).length >= MOST)
      throw new AccountRefused({ reason: "tooMany", message: `${member} has ${MOST} shares; revoke one first` })
    const { ports, store } = this.#library
    const id = newId(ports.random)
    const { description, expiresAt = null, canDownload = false } = terms
    const row = [id, keyOf(member), description?.trim() ?? "", kind, JSON.stringify(of), Number(canDownload)] as const
    const now = ports.clock.now()
    await store.write(() => upsert(SHARE, [[...row, hashOf(this.#tokenOf(id)), now, expiresAt, null, 0]]))
    return this.#expect(id)
  }

  /** All, or those of one member, the newest first. */
  async list(member?: string): Promise<Share[]> {
    return (await this.#rows.list(member)).map((row) => this.#shown(row))
  }

  async find(id: string): Promise<Share | undefined> {
    const row = await this.#rows.find(id)
    return row && this.#shown(row)
  }

  /** Says other things of one; what is left out stays. Undefined where the member has none of that id. */
  async change(id: string, member: string, { description, expiresAt, canDownload }: Terms): Promise<Share | undefined> {
    const row = await this.#rows.find(id)
    if (row === undefined || row.account !== keyOf(member)) return undefined
    const said: readonly Value[] = [
      description === undefined ? row.name : (description?.trim() ?? ""),
      expiresAt === undefined ? row.expiresAt : expiresAt,
      canDownload === undefined ? row.canDownload : Number(canDownload),
    ]
    await this.#library.store.write(() =>
      run(`UPDATE "${SHARE.name}" SET name = ?, "expiresAt" = ?, "canDownload" = ? WHERE id = ?`, [...said, id]),
    )
    return this.#expect(id)
  }

  /** Ends one for good, at once; of one member where one is named. False where there is none of that id. */
  async remove(id: string, member?: string): Promise<boolean> {
    const isGone = await this.#rows.remove(id, member)
    if (isGone) this.#visits.delete(id)
    return isGone
  }

  /**
   * The share that a token opens. Undefined for any other text, and for one that is over, was revoked, or whose maker may not
   * share any more: nobody learns which.
   */
  async open(token: string): Promise<Share | undefined> {
    const id = FORM.test(token) ? Buffer.from(token, "base64url").subarray(0, NAME_BYTES).toString("hex") : ""
    const row = await this.#rows.find(id)
    const isRight = isSame(row?.hash ?? NO_HASH, hashOf(token))
    if (row === undefined || !isRight || this.isOver(row)) return undefined
    const maker = await this.#accounts.find(row.member)
    if (maker === undefined || maker.disabledAt !== null || !hasRole(maker.role, "editor")) return undefined
    return this.#shown(row)
  }

  /** Counts somebody who looked at one. It is written at most once a minute, so that visitors cost no disk. */
  async visited({ id }: Share): Promise<void> {
    const now = this.#library.ports.clock.now()
    const { count, at } = this.#visits.get(id) ?? { count: 0, at: 0 }
    if (now - at < NOTED_EVERY) return void this.#visits.set(id, { count: count + 1, at })
    this.#visits.set(id, { count: 0, at: now })
    await noteInPassing(this.#library.store, () =>
      run(`UPDATE "${SHARE.name}" SET visits = visits + ?, "usedAt" = ? WHERE id = ?`, [count + 1, now, id]),
    )
  }

  isOver({ expiresAt }: Pick<Share, "expiresAt">): boolean {
    return expiresAt !== null && expiresAt <= this.#library.ports.clock.now()
  }

  async #expect(id: string): Promise<Share> {
    const found = await this.find(id)
    if (found === undefined) throw new AccountRefused({ reason: "unknown", message: "the share was revoked meanwhile" })
    return found
  }

  #shown({ name, of, canDownload, hash, usedAt, ...row }: ShareRow): Share {
    const token = this.#tokenOf(row.id)
    return {
      id: row.id,
      member: row.member,
      kind: row.kind,
      madeAt: row.madeAt,
      expiresAt: row.expiresAt,
      visits: row.visits + (this.#visits.get(row.id)?.count ?? 0),
      of: JSON.parse(of) as string[],
      description: name === "" ? null : name,
      canDownload: canDownload === 1,
      visitedAt: usedAt,
      token: isSame(hash, hashOf(token)) ? token : null,
    }
  }

  #tokenOf(id: string): string {
    const secret = createHmac("sha256", this.#secrets).update(id).digest().subarray(0, SECRET_BYTES)
    return Buffer.concat([Buffer.from(id, "hex"), secret]).toString("base64url")
  }
}

/**
 * Passwords for apps that speak Subsonic, one for each. Subsonic proves a password by md5(password + salt), so the server
 * has to know it: it is made here of chance, sealed with the machine's key, and good for nothing else.
 */
import { hash } from "node:crypto"
import { type Library, upsert } from "@ledgerline/core"
import { type Accounts, keyOf } from "./Accounts.ts"
import type { MachineKey } from "@ledgerline/core/machineKey"
import { Owned, type OwnedRow } from "./Owned.ts"
import { hashOf, isSame, newId, typed } from "./secrets.ts"
import { APP_PASSWORD } from "./tables.ts"

interface AppPasswordRow extends OwnedRow {
  readonly sealed: Uint8Array
}

/** One without the password. */
export interface AppPassword extends OwnedRow {
  /** Whether it can be used: it cannot where the machine has another key than when it was made. */
  readonly isReadable: boolean
}

/** 20 letters of 31 are 99 bits. */
const LETTERS = 20

/** Milliseconds. */
const KEPT = 15_000
const MOST_KEPT = 1000

/** How a password is shown to be known: by itself, or by Subsonic's token. */
export type Proof = { readonly password: string } | { readonly token: string; readonly salt: string }

interface Opened {
  readonly row: AppPasswordRow
  readonly password: string
}

export class AppPasswords {
  readonly #library: Library
  readonly #rows: Owned<AppPasswordRow>
  readonly #accounts: Accounts
  readonly #key: MachineKey
  /** By account: opened once, until something changes here, or for as long as another process may have changed something. */
  readonly #opened = new Map<string, { readonly all: readonly Opened[]; readonly at: number }>()

  constructor(library: Library, accounts: Accounts, key: MachineKey) {
    this.#library = library
    this.#rows = new Owned(library, accounts, APP_PASSWORD)
    this.#key = key
    this.#accounts = accounts
    accounts.onChanged(() => this.#opened.clear())
  }

  /** Makes one for an app of a member. Fails with AccountRefused. */
  async add(member: string, name: string): Promise<{ id: string; password: string }> {
    await this.#rows.expectRoom(member, name)
    const { ports, store } = this.#library
    const id = newId(ports.random)
    const password = typed(ports.random, LETTERS)
    const account = keyOf(member)
    const sealed = this.#key.seal(placeOf(account, id), password)
    const now = ports.clock.now()
    await store.write(() => upsert(APP_PASSWORD, [[id, account, name.trim(), sealed, now, null]]))
    this.#accounts.changed()
    return { id, password }
  }

  async list(member?: string): Promise<AppPassword[]> {
    return (await this.#rows.list(member)).map(({ sealed, ...row }) => ({
      ...row,
      isReadable: this.#key.open(placeOf(row.account, row.id), sealed) !== undefined,
    }))
  }

  async has(id: string): Promise<boolean> {
    return (await this.#rows.find(id)) !== undefined
  }

  remove(id: string, member?: string): Promise<boolean> {
    return this.#rows.remove(id, member)
  }

  /** The one of a member that a proof is of; undefined where it is of none. */
  async check(member: string, proof: Proof): Promise<OwnedRow | undefined> {
    const known = await this.#of(keyOf(member))
    // Whoever has none costs as much as whoever has one.
    if (known.length === 0) isProofOf("", proof)
    for (const { row, password } of known) {
      if (!isProofOf(password, proof)) continue
      await this.#rows.used(row)
      return row
    }
    return undefined
  }

  async #of(account: string): Promise<readonly Opened[]> {
    const now = this.#library.ports.clock.now()
    const known = this.#opened.get(account)
    if (known !== undefined && Math.abs(now - known.at) < KEPT) return known.all
    this.#opened.delete(account)
    const opened = (await this.#rows.list(account)).flatMap((row) => {
      const password = this.#key.open(placeOf(account, row.id), row.sealed)
      return password === undefined ? [] : [{ row, password }]
    })
    // There is no end of names that nobody has.
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size < MOST_KEPT) break
      this.#opened.delete(oldest)
    }
    this.#opened.set(account, { all: opened, at: now })
    return opened
  }
}

/** A row that is copied to another account opens nothing there. */
const placeOf = (account: string, id: string): string => `app password ${account} ${id}`

function isProofOf(password: string, proof: Proof): boolean {
  if ("password" in proof) return isSame(hashOf(password), hashOf(proof.password))
  const wanted = hash("md5", password + proof.salt, "hex")
  return isSame(Buffer.from(wanted), Buffer.from(proof.token.toLowerCase()))
}

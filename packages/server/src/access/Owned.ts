/** What keys and app passwords have in common: rows of an account that are named, listed, used and taken away. */
import { type Library, query, queryOne, run, type Table } from "@ledgerline/core"
import { type Accounts, keyOf } from "./Accounts.ts"
import { AccountRefused } from "./errors.ts"
import { noteInPassing } from "./noting.ts"

export interface OwnedRow {
  readonly id: string
  /** The member's name in lower case. */
  readonly account: string
  /** What people recognise it by. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly usedAt: number | null
}

/** Of one account. */
const MOST = 100
/** How exactly it is noted when one was last used. */
const USED_STEP = 60_000

export class Owned<R extends OwnedRow> {
  readonly #library: Library
  readonly #accounts: Accounts
  readonly #table: Table
  /** By id, when it was last noted that one was used. */
  readonly #noted = new Map<string, number>()

  constructor(library: Library, accounts: Accounts, table: Table) {
    this.#library = library
    this.#accounts = accounts
    this.#table = table
  }

  /** What may be made for a member: its account. Fails with {@link AccountRefused}: `unknown`, `badName`, `tooMany`. */
  async expectRoom(member: string, name: string): Promise<void> {
    if ((await this.#accounts.find(member)) === undefined)
      throw new AccountRefused({ reason: "unknown", message: "there is no such member" })
    if (name.trim() === "" || name.length > 100)
      throw new AccountRefused({ reason: "badName", message: "a name is not empty and at most 100 characters long" })
    if ((await this.list(member)).length >= MOST)
      throw new AccountRefused({ reason: "tooMany", message: `${member} has ${MOST} of them; remove one first` })
  }

  /** All, or those of one member, the newest first. */
  list(member?: string): Promise<R[]> {
    const of = member === undefined ? "" : `WHERE account = ?`
    const sql = `SELECT * FROM "${this.#table.name}" ${of} ORDER BY "madeAt" DESC, id`
    return this.#library.store.read(() => query<R>(sql, member === undefined ? [] : [keyOf(member)]))
  }

  find(id: string): Promise<R | undefined> {
    return this.#library.store.read(() => queryOne<R>(`SELECT * FROM "${this.#table.name}" WHERE id = ?`, [id]))
  }

  /** Notes that one was used; seldom enough that it costs nothing. */
  async used({ id, usedAt }: R): Promise<void> {
    const now = this.#library.ports.clock.now()
    if (now - Math.max(usedAt ?? 0, this.#noted.get(id) ?? 0) < USED_STEP) return
    this.#noted.set(id, now)
    await noteInPassing(this.#library.store, () =>
      run(`UPDATE "${this.#table.name}" SET "usedAt" = ? WHERE id = ?`, [now, id]),
    )
  }

  /** Takes one away, which acts at once; of one member where one is named. False where there is none of that id. */
  async remove(id: string, member?: string): Promise<boolean> {
    const found = await this.find(id)
    if (found === undefined || (member !== undefined && found.account !== keyOf(member))) return false
    await this.#library.store.write(() => run(`DELETE FROM "${this.#table.name}" WHERE id = ?`, [id]))
    this.#noted.delete(id)
    this.#accounts.changed()
    return true
  }
}

/** The members of a library who may use this server: their roles and passwords. docs/adr/0041-accounts.md. */
import { type Role, ROLES } from "@ledgerline/api"
import { isLogName, type Library, query, queryOne, run, upsert, type Work } from "@ledgerline/core"
import { Devices } from "../devices/Devices.ts"
import { DEVICE } from "../devices/tables.ts"
import { AccountRefused } from "./errors.ts"
import { Passwords } from "./Passwords.ts"
import { ACCOUNT, API_KEY, APP_PASSWORD, prepareAccountTables, SHARE, SIGN_IN } from "./tables.ts"

export interface Account {
  readonly name: string
  readonly role: Role
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly passwordAt: number | null
  readonly disabledAt: number | null
}

interface AccountRow extends Account {
  readonly key: string
  readonly password: string | null
  readonly removedAt: number | null
}

export interface NewAccount {
  readonly name: string
  /** Without one nobody signs in by password; keys can be made for it all the same. */
  readonly password?: string | undefined
  /** Owner for the first account, else listener, unless given. */
  readonly role?: Role | undefined
  /** That somebody had the name before is known and meant: what is in its private log is seen again. */
  readonly again?: boolean
  /** Fails, `over`, where there is an account already. */
  readonly isFirst?: boolean
}

/**
 * How rows name an account. What cannot be a member's name is nobody's: databases and alphabets have ways of their own to
 * take one text for another.
 */
export const keyOf = (name: string): string => (isLogName(`user:${name}`) ? name.toLowerCase() : "")

/** One for each library that is open, so that all of a process learn at once what has changed. */
const opened = new WeakMap<Library, Accounts>()

export class Accounts {
  readonly devices: Devices
  readonly #library: Library
  readonly #passwords: Passwords
  readonly #listeners = new Set<() => void>()

  private constructor(library: Library, devices: Devices, passwords: Passwords) {
    this.#library = library
    this.devices = devices
    this.#passwords = passwords
  }

  /** `passwords` is for tests, and taken where this process has not opened the accounts of the library yet. */
  static async open(library: Library, passwords = new Passwords()): Promise<Accounts> {
    const devices = await Devices.open(library)
    await prepareAccountTables(library.store)
    const accounts = opened.get(library) ?? new Accounts(library, devices, passwords)
    opened.set(library, accounts)
    return accounts
  }

  /** All that there are, by name. */
  async list(): Promise<Account[]> {
    const rows = await this.#library.store.read(() =>
      query<AccountRow>(`SELECT * FROM "${ACCOUNT.name}" WHERE "removedAt" IS NULL ORDER BY key`),
    )
    return rows.map(shown)
  }

  /** The account of a name in any case; undefined where there is none. */
  async find(name: string): Promise<Account | undefined> {
    const row = await this.#row(name)
    return row === undefined || row.removedAt !== null ? undefined : shown(row)
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#library.store.read(() => queryOne(`SELECT key FROM "${ACCOUNT.name}" LIMIT 1`))) === undefined
  }

  /**
   * What the devices of a member may do; undefined where they may not come in. Until there is an account, whoever was
   * given a device has all. Devices that were paired before there was an account of their member's name go on: whoever
   * holds the machine let them in.
   */
  async roleOf(member: string): Promise<Role | undefined> {
    const row = await this.#row(member)
    if (row === undefined) return (await this.isEmpty()) ? "owner" : "editor"
    return mayEnter(row) && row.name === member ? row.role : undefined
  }

  /** Whether a new device may be paired for a member. Fails with {@link AccountRefused}, `unknown` or `disabled`. */
  async expectPairable(member: string): Promise<void> {
    const row = await this.#row(member)
    if (row === undefined && (await this.isEmpty())) return
    if (row === undefined || row.removedAt !== null || row.name !== member) throw unknown(member)
    if (row.disabledAt !== null) throw new AccountRefused({ reason: "disabled", message: `${row.name} is disabled` })
  }

  /** Fails with {@link AccountRefused}: `taken`, `removed`, `badName`, `badPassword`, `over`. */
  async add({ name, password, role, again = false, isFirst = false }: NewAccount): Promise<Account> {
    if (!isLogName(`user:${name}`))
      throw new AccountRefused({ reason: "badName", message: "a name has letters, digits, - and _, at most 64" })
    const hashed = password === undefined ? null : await this.#passwords.make(password, name)
    const now = this.#library.ports.clock.now()
    await this.#change(function* () {
      const any = yield* queryOne(`SELECT key FROM "${ACCOUNT.name}" LIMIT 1`)
      if (isFirst && any !== undefined)
        throw new AccountRefused({ reason: "over", message: "this server has been set up" })
      const row = yield* rowOf(name)
      if (row !== undefined && row.removedAt === null)
        throw new AccountRefused({ reason: "taken", message: `there is a member ${row.name} already` })
      if (row !== undefined && !again) throw removedBefore(row.name)
      // Its former spelling is that of its log.
      const spelt = row?.name ?? name
      const given = any === undefined ? "owner" : (role ?? "listener")
      yield* upsert(ACCOUNT, [[keyOf(name), spelt, given, hashed, now, hashed === null ? null : now, null, null]])
    })
    return this.#expect(name)
  }

  /** Ends all that was signed in with the former password. Fails with {@link AccountRefused}: `unknown`, `badPassword`. */
  async setPassword(name: string, password: string, except = ""): Promise<void> {
    const account = await this.#expect(name)
    const hashed = await this.#passwords.make(password, account.name)
    const now = this.#library.ports.clock.now()
    const key = keyOf(name)
    await this.#change(function* () {
      yield* run(`UPDATE "${ACCOUNT.name}" SET password = ?, "passwordAt" = ? WHERE key = ?`, [hashed, now, key])
      yield* run(`DELETE FROM "${SIGN_IN.name}" WHERE account = ? AND id <> ?`, [key, except])
    })
  }

  /** Takes effect at once, for what is signed in as well. Fails with {@link AccountRefused}: `unknown`, `lastOwner`. */
  async setRole(name: string, role: Role): Promise<void> {
    const { name: member } = await this.#expect(name)
    await this.#change(function* () {
      if (role !== "owner") yield* expectOtherOwner(name)
      yield* run(`UPDATE "${ACCOUNT.name}" SET role = ? WHERE key = ?`, [role, keyOf(name)])
    })
    await this.devices.interrupt(member)
  }

  /**
   * Lets nobody in under this account until it is enabled again: browsers and apps are signed out for good, keys and
   * devices wait. Fails with {@link AccountRefused}: `unknown`, `lastOwner`.
   */
  async disable(name: string): Promise<void> {
    const { name: member } = await this.#expect(name)
    const now = this.#library.ports.clock.now()
    const key = keyOf(name)
    await this.#change(function* () {
      yield* expectOtherOwner(name)
      yield* run(`UPDATE "${ACCOUNT.name}" SET "disabledAt" = ? WHERE key = ? AND "disabledAt" IS NULL`, [now, key])
      yield* run(`DELETE FROM "${SIGN_IN.name}" WHERE account = ?`, [key])
    })
    await this.devices.interrupt(member)
  }

  async enable(name: string): Promise<void> {
    await this.#expect(name)
    await this.#change(() => run(`UPDATE "${ACCOUNT.name}" SET "disabledAt" = NULL WHERE key = ?`, [keyOf(name)]))
  }

  /** Revokes all that is the account's. Its log stays. Fails with {@link AccountRefused}: `unknown`, `lastOwner`. */
  async remove(name: string): Promise<void> {
    const { name: member } = await this.#expect(name)
    const now = this.#library.ports.clock.now()
    const key = keyOf(name)
    await this.#change(function* () {
      yield* expectOtherOwner(name)
      yield* run(`UPDATE "${ACCOUNT.name}" SET "removedAt" = ?, password = NULL WHERE key = ?`, [now, key])
      for (const { name: table } of [SIGN_IN, API_KEY, APP_PASSWORD, SHARE])
        yield* run(`DELETE FROM "${table}" WHERE account = ?`, [key])
      yield* run(`UPDATE "${DEVICE.name}" SET "revokedAt" = ? WHERE member = ? AND "revokedAt" IS NULL`, [now, member])
    })
    await this.devices.interrupt(member)
  }

  /**
   * The account whose name and password these are. Undefined for anything else, in the same time: nobody learns whether
   * there is such an account, or whether it is disabled. Fails with {@link AccountRefused}, `tooMany`, under load.
   */
  async check(name: string, password: string): Promise<Account | undefined> {
    const row = await this.#row(name)
    const usable = row !== undefined && mayEnter(row) ? row : undefined
    const isRight = await this.#passwords.check(usable?.password ?? null, password)
    return isRight && usable !== undefined ? shown(usable) : undefined
  }

  /** Is told whenever rights may have changed. Answers what ends it. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells all who remember rights that these may have changed. */
  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  async #change(work: () => Work<void>): Promise<void> {
    await this.#library.store.write(work)
    this.changed()
  }

  async #expect(name: string): Promise<Account> {
    const account = await this.find(name)
    if (account === undefined) throw unknown(name)
    return account
  }

  #row(name: string): Promise<AccountRow | undefined> {
    return this.#library.store.read(() => rowOf(name))
  }
}

const rowOf = (name: string) => queryOne<AccountRow>(`SELECT * FROM "${ACCOUNT.name}" WHERE key = ?`, [keyOf(name)])

/** Roles that are none, by whatever hand they came into the database, let nobody in. */
const mayEnter = ({ removedAt, disabledAt, role }: AccountRow): boolean =>
  removedAt === null && disabledAt === null && ROLES.includes(role)

function* expectOtherOwner(name: string): Work<void> {
  const other = yield* queryOne(
    `SELECT key FROM "${ACCOUNT.name}" WHERE role = 'owner' AND "disabledAt" IS NULL AND "removedAt" IS NULL AND key <> ?`,
    [keyOf(name)],
  )
  if (other === undefined)
    throw new AccountRefused({ reason: "lastOwner", message: `${name} is the only owner; make another one first` })
}

const unknown = (name: string): AccountRefused =>
  new AccountRefused({
    reason: "unknown",
    message: isLogName(`user:${name}`) ? `there is no member ${name}` : "there is no such member",
  })

const removedBefore = (name: string): AccountRefused =>
  new AccountRefused({
    reason: "removed",
    message: `there was a member ${name}; whoever gets the name gets the plays, ratings and private playlists too`,
  })

const shown = ({ name, role, madeAt, passwordAt, disabledAt }: AccountRow): Account => ({
  name,
  role,
  madeAt,
  passwordAt,
  disabledAt,
})

/** Setting up a new server: whoever reads the code where it was started makes the first account, the owner's. */
import type { Library } from "@ledgerline/core"
import type { Account, Accounts } from "./Accounts.ts"
import { AccountRefused } from "./errors.ts"
import { hashOf, isSame, typed } from "./secrets.ts"

/** 16 letters of 31 are 79 bits, for as long as there is no account. */
const LETTERS = 16

export class SetUp {
  readonly #library: Library
  readonly #accounts: Accounts
  #code: Uint8Array | undefined

  constructor(library: Library, accounts: Accounts) {
    this.#library = library
    this.#accounts = accounts
  }

  /** A new code, good until there is an account; undefined where there is one. The one before is void. */
  async open(): Promise<string | undefined> {
    if (!(await this.#accounts.isEmpty())) return undefined
    const code = typed(this.#library.ports.random, LETTERS)
    this.#code = hashOf(plain(code))
    return code
  }

  /** Whether somebody can set this server up. */
  async isOpen(): Promise<boolean> {
    return this.#code !== undefined && (await this.#accounts.isEmpty())
  }

  /** Makes the owner. Fails with {@link AccountRefused}: `over` for a wrong code too, `badName`, `badPassword`. */
  async complete(code: string, name: string, password: string): Promise<Account> {
    if (this.#code === undefined || !isSame(this.#code, hashOf(plain(code))))
      throw new AccountRefused({ reason: "over", message: "this server has been set up, or the code is another one" })
    const account = await this.#accounts.add({ name, password, role: "owner", isFirst: true })
    this.#code = undefined
    return account
  }
}

/** However it is typed. */
const plain = (code: string): string => code.toLowerCase().replaceAll(/[\s-]/g, "")

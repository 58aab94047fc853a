/** All that a server keeps of the people who may use it, together: one for each library that is open in a process. */
import type { Library } from "@ledgerline/core"
import { Accounts } from "./Accounts.ts"
import { ApiKeys } from "./ApiKeys.ts"
import { AppPasswords } from "./AppPasswords.ts"
import { Apps } from "./Apps.ts"
import { Browsers } from "./Browsers.ts"
import type { External } from "./external/External.ts"
import type { MachineKey } from "./MachineKey.ts"
import { SetUp } from "./SetUp.ts"
import { SignIns } from "./SignIns.ts"

export interface PeopleOptions {
  readonly accounts: Accounts
  readonly library: Library
  readonly key: MachineKey
  readonly external?: External | undefined
}

/** So that a command that is run for another process changes what the server here looks at. */
const opened = new WeakMap<Library, People>()

export class People {
  readonly accounts: Accounts
  readonly signIns: SignIns
  readonly browsers: Browsers
  readonly apps: Apps
  readonly keys: ApiKeys
  readonly appPasswords: AppPasswords
  readonly setUp: SetUp
  readonly external: External | undefined
  #changes = 0

  private constructor({ accounts, library, key, external }: PeopleOptions) {
    this.accounts = accounts
    this.signIns = new SignIns(library, accounts)
    this.browsers = new Browsers(this.signIns)
    this.apps = new Apps(this.signIns, key)
    this.keys = new ApiKeys(library, accounts)
    this.appPasswords = new AppPasswords(library, accounts, key)
    this.setUp = new SetUp(library, accounts)
    this.external = external
    accounts.onChanged(() => this.#changes++)
  }

  /** Where they are open already, `key` and `external` are those of the first. */
  static async open(options: Omit<PeopleOptions, "accounts">): Promise<People> {
    const accounts = await Accounts.open(options.library)
    const people = opened.get(options.library) ?? new People({ ...options, accounts })
    opened.set(options.library, people)
    return people
  }

  /** How often rights have changed: equal numbers mean that nothing has changed between. */
  get changes(): number {
    return this.#changes
  }
}

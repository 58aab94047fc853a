/** All that a server keeps of the people who may use it, together: one for each library that is open in a process. */
import { type Library, queryOne, upsert } from "@ledgerline/core"
import { Accounts } from "./Accounts.ts"
import { ApiKeys } from "./ApiKeys.ts"
import { AppPasswords } from "./AppPasswords.ts"
import { Apps } from "./Apps.ts"
import { Browsers } from "./Browsers.ts"
import { KeyRefused } from "@ledgerline/core/machineKey"
import type { External } from "./external/External.ts"
import type { MachineKey } from "@ledgerline/core/machineKey"
import { Once } from "./Once.ts"
import { Shares } from "../shares/Shares.ts"
import { SetUp } from "./SetUp.ts"
import { SignIns } from "./SignIns.ts"
import { MACHINE } from "./tables.ts"

export interface PeopleOptions {
  readonly accounts: Accounts
  readonly library: Library
  readonly key: MachineKey
  readonly external?: External | undefined
  /**
   * Goes on with this key where secrets are sealed with another one, which was lost or left elsewhere: they are of no use
   * any more. Without it, that is refused.
   */
  readonly takeOver?: boolean
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
  readonly shares: Shares
  readonly setUp: SetUp
  /** What was answered to changes of all this. */
  readonly once: Once
  readonly external: External | undefined
  #changes = 0

  private constructor({ accounts, library, key, external }: PeopleOptions) {
    this.accounts = accounts
    this.signIns = new SignIns(library, accounts)
    this.browsers = new Browsers(this.signIns)
    this.apps = new Apps(this.signIns, key)
    this.keys = new ApiKeys(library, accounts)
    this.appPasswords = new AppPasswords(library, accounts, key)
    this.shares = new Shares(library, accounts, key)
    this.setUp = new SetUp(library, accounts)
    this.once = new Once(library, key)
    this.external = external
    accounts.onChanged(() => this.#changes++)
  }

  /**
   * Where they are open already, `key` and `external` are those of the first. Fails with {@link KeyRefused}, `otherKey`.
   */
  static async open(options: Omit<PeopleOptions, "accounts">): Promise<People> {
    const accounts = await Accounts.open(options.library)
    const known = opened.get(options.library)
    if (known !== undefined) return known
    await settleKey(options)
    const people = new People({ ...options, accounts })
    opened.set(options.library, people)
    return people
  }

  /** How often rights have changed: equal numbers mean that nothing has changed between. */
  get changes(): number {
    return this.#changes
  }
}

/**
 * Notes under which key secrets are, or compares. A command that is run by hand does not see the key that systemd gives a
 * server: what it would seal with another one, the server could not open.
 */
async function settleKey({ library, key, takeOver = false }: Omit<PeopleOptions, "accounts">): Promise<void> {
  const { id } = key
  const before = await library.store.read(() => queryOne<{ key: string }>(`SELECT key FROM "${MACHINE.name}"`))
  if (before?.key === id) return
  if (before !== undefined && !takeOver)
    throw new KeyRefused({ reason: "otherKey", message: "the secrets of this library are under another machine's key" })
  await library.store.write(() => upsert(MACHINE, [[1, id]]))
}

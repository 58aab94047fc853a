/** Browsers and apps that are signed in, as rows: what the two have in common. */
import { type Library, query, queryOne, run, upsert } from "@ledgerline/core"
import { type Accounts, keyOf } from "./Accounts.ts"
import { noteInPassing } from "./noting.ts"
import { newId } from "./secrets.ts"
import { SIGN_IN } from "./tables.ts"

export interface SignIn {
  readonly id: string
  readonly kind: "browser" | "app"
  /** The member's name in lower case. */
  readonly account: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly madeAt: number
  readonly seenAt: number
  readonly endsAt: number
}

export interface SignInRow extends SignIn {
  readonly secret: Uint8Array
  readonly turn: number
}

/** After so long without a sign of life it is over, whatever its end. */
export const IDLE = 30 * 86_400_000
const LASTS = { browser: 180 * 86_400_000, app: 365 * 86_400_000 } as const
/** How exactly it is noted when one was last seen. */
const SEEN_STEP = 60_000
/** Of one account; the longest unseen go. */
const MOST = 100

export class SignIns {
  readonly library: Library
  readonly #accounts: Accounts

  constructor(library: Library, accounts: Accounts) {
    this.library = library
    this.#accounts = accounts
  }

  async add(kind: SignIn["kind"], member: string, name: string, secret: Uint8Array): Promise<SignInRow> {
    const { ports, store } = this.library
    const now = ports.clock.now()
    const id = newId(ports.random)
    const account = keyOf(member)
    const shown = name.trim().slice(0, 100)
    const endsAt = now + LASTS[kind]
    await store.write(function* () {
      yield* run(`DELETE FROM "${SIGN_IN.name}" WHERE "endsAt" <= ? OR "seenAt" <= ?`, [now, now - IDLE])
      yield* run(
        `DELETE FROM "${SIGN_IN.name}" WHERE account = ? AND id NOT IN
          (SELECT id FROM "${SIGN_IN.name}" WHERE account = ? ORDER BY "seenAt" DESC LIMIT ?)`,
        [account, account, MOST - 1],
      )
      yield* upsert(SIGN_IN, [[id, kind, account, shown, now, now, endsAt, secret, 0]])
    })
    return { id, kind, account, name: shown, madeAt: now, seenAt: now, endsAt, secret, turn: 0 }
  }

  /** The one of an id that is not over. */
  async find(id: string, kind: SignIn["kind"]): Promise<SignInRow | undefined> {
    const now = this.library.ports.clock.now()
    const row = await this.library.store.read(() =>
      queryOne<SignInRow>(`SELECT * FROM "${SIGN_IN.name}" WHERE id = ? AND kind = ?`, [id, kind]),
    )
    return row !== undefined && row.endsAt > now && row.seenAt > now - IDLE ? row : undefined
  }

  /** Notes that one was used; seldom enough that it costs nothing. */
  async seen({ id, seenAt }: SignInRow): Promise<void> {
    const now = this.library.ports.clock.now()
    if (now - seenAt < SEEN_STEP) return
    const { store } = this.library
    await noteInPassing(store, () => run(`UPDATE "${SIGN_IN.name}" SET "seenAt" = ? WHERE id = ?`, [now, id]))
  }

  /** Those of a member that are not over, the last seen first. */
  list(member: string): Promise<SignIn[]> {
    const now = this.library.ports.clock.now()
    return this.library.store.read(() =>
      query<SignIn>(
        `SELECT id, kind, account, name, "madeAt", "seenAt", "endsAt" FROM "${SIGN_IN.name}"
          WHERE account = ? AND "endsAt" > ? AND "seenAt" > ? ORDER BY "seenAt" DESC, id`,
        [keyOf(member), now, now - IDLE],
      ),
    )
  }

  /** Signs one of a member's out. False where the member has none of that id. */
  async end(member: string, id: string): Promise<boolean> {
    const found = (await this.list(member)).some((each) => each.id === id)
    await this.library.store.write(() =>
      run(`DELETE FROM "${SIGN_IN.name}" WHERE id = ? AND account = ?`, [id, keyOf(member)]),
    )
    this.#accounts.changed()
    return found
  }
}

/** Keys by which programs use the server for a member. A key is shown once; what is kept is its hash. */
import { type Scope, SCOPES } from "@ledgerline/api"
import { type Library, upsert } from "@ledgerline/core"
import { type Accounts, keyOf } from "./Accounts.ts"
import { Owned, type OwnedRow } from "./Owned.ts"
import { hashOf, isSame, newId } from "./secrets.ts"
import { API_KEY } from "./tables.ts"

interface ApiKeyRow extends OwnedRow {
  readonly scopes: string
  readonly hash: Uint8Array
}

/** A key without the key. */
export interface ApiKey extends OwnedRow {
  readonly scopes: readonly Scope[]
}

const FORM = /^llk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/

/** Whether a text is meant to be one. */
export const isApiKey = (text: string): boolean => text.startsWith("llk_")

export class ApiKeys {
  readonly #library: Library
  readonly #rows: Owned<ApiKeyRow>

  constructor(library: Library, accounts: Accounts) {
    this.#library = library
    this.#rows = new Owned(library, accounts, API_KEY)
  }

  /** Makes a key that may do what its scopes and the role of its member allow. Fails with AccountRefused. */
  async add(member: string, name: string, scopes: readonly Scope[]): Promise<{ id: string; key: string }> {
    await this.#rows.expectRoom(member, name)
    const { ports, store } = this.#library
    const id = newId(ports.random)
    const key = `llk_${id}_${Buffer.from(ports.random.bytes(32)).toString("base64url")}`
    const kept = JSON.stringify(SCOPES.filter((scope) => scopes.includes(scope)))
    const now = ports.clock.now()
    await store.write(() => upsert(API_KEY, [[id, keyOf(member), name.trim(), kept, hashOf(key), now, null]]))
    return { id, key }
  }

  async list(member?: string): Promise<ApiKey[]> {
    return (await this.#rows.list(member)).map(shown)
  }

  async has(id: string): Promise<boolean> {
    return (await this.#rows.find(id)) !== undefined
  }

  remove(id: string, member?: string): Promise<boolean> {
    return this.#rows.remove(id, member)
  }

  /** The key that a text is; undefined where it is none, or not any more. */
  async check(text: string): Promise<ApiKey | undefined> {
    const [, id = ""] = FORM.exec(text) ?? []
    const found = id === "" ? undefined : await this.#rows.find(id)
    if (found === undefined || !isSame(found.hash, hashOf(text))) return undefined
    await this.#rows.used(found)
    return shown(found)
  }
}

const shown = ({ id, account, name, scopes, madeAt, usedAt }: ApiKeyRow): ApiKey => ({
  id,
  account,
  name,
  scopes: JSON.parse(scopes) as Scope[],
  madeAt,
  usedAt,
})

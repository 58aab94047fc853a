/** What the person says of the servers of this device, and what they said of its member. */
import type { Role } from "@ledgerline/api"
import { query, remove, type Store, upsert } from "@ledgerline/core"
import { CLIENT_SERVER } from "./tables.ts"

export interface Said {
  readonly label: string | null
  readonly isActive: number
  readonly role: Role | null
}

const NOTHING: Said = { label: null, isActive: 0, role: null }

export class ServerNotes {
  readonly #store: Store
  readonly #said: Map<string, Said>

  private constructor(store: Store, said: Map<string, Said>) {
    this.#store = store
    this.#said = said
  }

  static async open(store: Store): Promise<ServerNotes> {
    const rows = await store.read(() =>
      query<Said & { readonly server: string }>(`SELECT * FROM "${CLIENT_SERVER.name}"`),
    )
    return new ServerNotes(store, new Map(rows.map(({ server, ...said }) => [server, said])))
  }

  get(server: string): Said | undefined {
    return this.#said.get(server)
  }

  /** What servers said that the member may do. */
  get roles(): readonly Role[] {
    return [...this.#said.values()].flatMap(({ role }) => role ?? [])
  }

  async say(server: string, said: Partial<Said>): Promise<void> {
    const next = { ...(this.#said.get(server) ?? NOTHING), ...said }
    await this.#store.write(() => upsert(CLIENT_SERVER, [[server, next.label, next.isActive, next.role]]))
    this.#said.set(server, next)
  }

  async forget(server: string): Promise<void> {
    await this.#store.write(() => remove(CLIENT_SERVER, [[server]]))
    this.#said.delete(server)
  }
}

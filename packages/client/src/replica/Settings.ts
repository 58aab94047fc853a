/** Settings of this device. */
import { query, type Store, upsert } from "@ledgerline/core"
import { CLIENT_SETTING } from "./tables.ts"

export class Settings {
  readonly #store: Store
  readonly #values: Map<string, unknown>

  private constructor(store: Store, values: Map<string, unknown>) {
    this.#store = store
    this.#values = values
  }

  static async open(store: Store): Promise<Settings> {
    const rows = await store.read(() =>
      query<{ name: string; value: string }>(`SELECT name, value FROM "${CLIENT_SETTING.name}"`),
    )
    return new Settings(store, new Map(rows.map(({ name, value }) => [name, JSON.parse(value) as unknown])))
  }

  /** The value of a setting; `otherwise` where it was never set. */
  get<T>(name: string, otherwise: T): T {
    return this.#values.has(name) ? (this.#values.get(name) as T) : otherwise
  }

  async set(name: string, value: unknown): Promise<void> {
    await this.#store.write(() => upsert(CLIENT_SETTING, [[name, JSON.stringify(value)]]))
    this.#values.set(name, value)
  }
}

/** How the server is set up. For owners. */
import type { BodyOf } from "../caller.ts"
import type { Setting } from "../contract.gen.ts"
import type { Asking, ChangeOptions } from "../facade/Asking.ts"

/** Settings by their names. */
export type SettingValues = BodyOf<"settings.changeSettings">["values"]

/** Settings of the server, and from where each comes. */
export class Settings {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** All of them, and where each is said; secrets are not shown. */
  async list(): Promise<readonly Setting[]> {
    return (await this.#asking.read("settings.settings", {})).items
  }

  /** Changes settings by their names, all or none; null for what holds otherwise. Some hold from the next start on (`waits`). */
  async change(values: SettingValues, options?: ChangeOptions): Promise<readonly Setting[]> {
    return (await this.#asking.change("settings.changeSettings", { body: { values } }, options)).items
  }
}

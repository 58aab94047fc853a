/** The settings of a server that runs: shown, and changed where nobody said otherwise. */
import { join } from "node:path"
import { Refusal, type SettingObject } from "@ledgerline/api"
import type { SettingsPort, SettingValue } from "@ledgerline/server"
import { syncFolder } from "@ledgerline/workers/blobs"
import { subsonicOf } from "../config/access.ts"
import { KEPT_FILE, writeKept } from "../config/kept.ts"
import { checked, type Config, readConfig, type Sources } from "../config/readConfig.ts"
import { type Setting, type SettingName, SETTINGS, type Settings } from "../config/settings.ts"
import { UsageError } from "../frame/errors.ts"
import { bitRatesOf } from "../media/bitRates.ts"

const NAMES = Object.keys(SETTINGS) as SettingName[]

/** `apply`: makes what can change while the server runs hold; gets all settings as they are now. */
export class RunningSettings implements SettingsPort {
  readonly #sources: Sources
  readonly #apply: (settings: Settings) => Promise<void>
  /** With which the server was started. */
  readonly #started: Config
  #now: Config

  constructor(sources: Sources, apply: (settings: Settings) => Promise<void>) {
    this.#sources = sources
    this.#apply = apply
    this.#started = readConfig(sources)
    this.#now = this.#started
  }

  list(): readonly SettingObject[] {
    return NAMES.map((name) => {
      const setting: Setting = SETTINGS[name]
      const { doc } = setting
      const isSecret = setting.isSecret === true
      const change: SettingObject["change"] = setting.change ?? "file"
      const value = this.#now.settings[name] ?? null
      const waits = change === "restart" && !isSame(value, this.#started.settings[name] ?? null)
      const from = this.#now.from[name] ?? null
      return { name, doc, value: isSecret ? null : value, isSecret, from, change, waits }
    })
  }

  async change(values: Readonly<Record<string, SettingValue>>): Promise<void> {
    // Nothing between reading and writing waits: of two who change at once, none undoes what the other did.
    const before = readConfig(this.#sources)
    const kept: Record<string, unknown> = { ...before.kept }
    for (const [name, value] of Object.entries(values)) {
      const setting = this.#changeable(before, name)
      if (value === null) delete kept[name]
      else kept[name] = valid(() => checked(name, setting, value, "the value"))
    }
    const { folder } = this.#sources
    const wanted = { ...before.settings, ...kept } as unknown as Settings
    valid(() => (subsonicOf(wanted), bitRatesOf(wanted.bitRates)))
    writeKept(folder, kept)
    this.#now = readConfig(this.#sources)
    await syncFolder(folder)
    await this.#apply(this.#now.settings)
  }

  #changeable({ from }: Config, name: string): Setting {
    if (!Object.hasOwn(SETTINGS, name)) throw new Refusal(422, "unknownSetting", `there is no setting ${name}`)
    const setting: Setting = SETTINGS[name as SettingName]
    const place = from[name as SettingName]
    if (setting.change === undefined)
      throw new Refusal(409, "inFile", `${name} is changed where the server is started: by a flag or in config.toml`)
    const isOurs = place === undefined || place === join(this.#sources.folder, KEPT_FILE)
    if (!isOurs) throw new Refusal(409, "saidElsewhere", `${name} is said by ${place}; change it there`)
    return setting
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function valid<A>(read: () => A): A {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof UsageError) throw new Refusal(422, "invalid", cause.message)
    throw cause
  }
}

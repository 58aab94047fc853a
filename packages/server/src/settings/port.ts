/** The settings of a server, as whoever started it has read them. */
import type { SettingObject } from "@ledgerline/api"

export type SettingValue = string | number | boolean | readonly string[] | null

export interface SettingsPort {
  list(): readonly SettingObject[]
  /** Keeps all of the values, or none. Fails with a Refusal for what cannot be changed so. */
  change(values: Readonly<Record<string, SettingValue>>): Promise<void>
}

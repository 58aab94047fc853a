/** What people say of the offline cache, and what holds where they say nothing. */
import type { OfflineRule, OfflineSettings } from "../device/offline.ts"
import { LedgerlineError } from "../errors.ts"
import { IMAGE_SIZES } from "./covers/files.ts"
import type { Settings } from "../replica/Settings.ts"

const NAME = "offlineCache"
/** The setting that says by what the files were encrypted at the last start. */
export const SEAL = "offlineSeal"
const GIGABYTE = 1_000_000_000
export const DEFAULT_SETTINGS: OfflineSettings = {
  limit: 10 * GIGABYTE,
  rules: [],
  isPaused: false,
  concurrency: 3,
  ahead: 3,
  aheadOnMetered: false,
  coverLimit: GIGABYTE / 5,
  coverSize: 320,
}
/** More would be what rules and pins are for. */
const MOST_AHEAD = 50

export const offlineSettings = (settings: Settings): OfflineSettings => ({
  ...DEFAULT_SETTINGS,
  ...settings.get<Partial<OfflineSettings>>(NAME, {}),
})

/** Fails with `invalid` where they cannot be. */
export async function setOfflineSettings(settings: Settings, next: OfflineSettings): Promise<void> {
  const wrong = wrongIn(next)
  if (wrong !== undefined) throw new LedgerlineError({ reason: "invalid", message: wrong })
  await settings.set(NAME, next)
}

/** What cannot be, for people; undefined where all can. What came from a program without types may be anything. */
function wrongIn(next: OfflineSettings): string | undefined {
  for (const name of ["limit", "coverLimit"] as const)
    if (!isWithin(next[name], 0, Number.MAX_SAFE_INTEGER)) return `${name} is a whole number of bytes from 0`
  if (!isWithin(next.concurrency, 1, 16)) return "concurrency is a whole number from 1 to 16"
  if (!isWithin(next.ahead, 0, MOST_AHEAD)) return `ahead is a whole number from 0 to ${MOST_AHEAD}`
  if (!IMAGE_SIZES.includes(next.coverSize)) return `coverSize is one of ${IMAGE_SIZES.join(", ")}`
  for (const name of ["isPaused", "aheadOnMetered"] as const)
    if (typeof next[name] !== "boolean") return `${name} is true or false`
  if (!Array.isArray(next.rules) || !next.rules.every(isRule))
    return "a rule is { kind: all }, { kind: starred }, { kind: newest, count }, { kind: rated, least } or { kind: playlist, playlist }"
  return undefined
}

function isRule(rule: Partial<OfflineRule> | null): boolean {
  switch (rule?.kind) {
    case "newest":
      return isWithin(rule.count, 0, Number.MAX_SAFE_INTEGER)
    case "playlist":
      return typeof rule.playlist === "string" && rule.playlist !== ""
    case "rated":
      return isWithin(rule.least, 1, 5)
    case "starred":
    case "all":
      return true
    case undefined:
    default:
      return false
  }
}

const isWithin = (number: number | undefined, least: number, most: number): boolean =>
  number !== undefined && Number.isSafeInteger(number) && number >= least && number <= most

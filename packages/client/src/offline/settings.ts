/** What people say of the offline cache, and what holds where they say nothing. */
import type { OfflineRule, OfflineSettings } from "../device/offline.ts"
import { LedgerlineError } from "../errors.ts"
import { IMAGE_SIZES } from "./covers/files.ts"
import type { Settings } from "../replica/Settings.ts"

const NAME = "offlineCache"
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
  const isSound =
    isWithin(next.limit, 0, Number.MAX_SAFE_INTEGER) &&
    isWithin(next.concurrency, 1, 16) &&
    isWithin(next.ahead, 0, MOST_AHEAD) &&
    isWithin(next.coverLimit, 0, Number.MAX_SAFE_INTEGER) &&
    IMAGE_SIZES.includes(next.coverSize) &&
    [next.isPaused, next.aheadOnMetered].every((each) => typeof each === "boolean") &&
    Array.isArray(next.rules) &&
    next.rules.every(isRule)
  if (!isSound)
    throw new LedgerlineError({
      reason: "invalid",
      message: "a rule, a limit, the concurrency, what is ahead or the size of covers cannot be",
    })
  await settings.set(NAME, next)
}

/** What came from a program without types may be anything. */
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

/** How somebody likes to listen in this browser. */
import { type Setting, setting } from "../app/setting.ts"
import type { GainMode, GainSettings } from "./gain.ts"

/** From 0 to 1. */
export const volumeSetting = setting<string>("player.volume", "1")
export const mutedSetting = setting<"yes" | "no">("player.muted", "no")
export const gainSetting = setting<GainMode>("player.gain", "auto")
/** Decibels. */
export const preampSetting = setting<string>("player.preamp", "0")
export const clippingSetting = setting<"prevent" | "allow">("player.clipping", "prevent")
/** Seconds. */
export const crossfadeSetting = setting<string>("player.crossfade", "0")
/** Kilobits a second; 0 is no limit. */
export const bitRateSetting = setting<string>("player.bitRate", "0")

/** Whether music that is like it goes on where the queue ends. */
export const goesOnSetting = setting<"yes" | "no">("player.goesOn", "no")

/** A setting as a number within limits. */
export function numberOf({ get }: { readonly get: () => string }, least: number, most: number): number {
  const value = Number(get())
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : least
}

export const volume = (): number => (mutedSetting.get() === "yes" ? 0 : numberOf(volumeSetting, 0, 1))
export const crossfade = (): number => numberOf(crossfadeSetting, 0, 12)

/** What the ear takes for half is a quarter of the amplitude, nearly. */
export const loudnessOf = (position: number): number => position ** 2

/** As fast as recorded with each start: a speed is for what is heard now. */
export const speedSetting: Setting<string> = forNow("1")

/** A setting that is forgotten with the page. */
function forNow(first: string): Setting<string> {
  const listeners = new Set<() => void>()
  let value = first
  return {
    get: () => value,
    set(next) {
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const gainSettings = (): GainSettings => ({
  mode: gainSetting.get(),
  preamp: numberOf(preampSetting, -12, 12),
  preventsClipping: clippingSetting.get() === "prevent",
})

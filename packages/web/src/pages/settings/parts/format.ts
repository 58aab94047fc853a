/** Sizes and times as people read them, in the language of the page. */
import { useEffect, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const
const MINUTE = 60_000
const STEPS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const

export interface Formats {
  /** In decimal units, as systems and shops have them. */
  readonly bytes: (count: number) => string
  readonly count: (count: number) => string
  /** How long ago, or in how long: never finer than minutes. */
  readonly ago: (at: number) => string
  readonly moment: (at: number) => string
  /** Hours and minutes. */
  readonly duration: (milliseconds: number) => string
}

function formatsOf(language: string, now: number): Formats {
  const count = new Intl.NumberFormat(language)
  const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" })
  const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" })
  return {
    bytes(bytes) {
      const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
      const value = bytes / 1000 ** step
      const digits = step === 0 || value >= 100 ? 0 : 1
      const options = {
        style: "unit",
        unit: UNITS[step] ?? "byte",
        unitDisplay: step === 0 ? "long" : "short",
      } as const
      return new Intl.NumberFormat(language, { ...options, maximumFractionDigits: digits }).format(value)
    },
    count: (value) => count.format(value),
    ago(at) {
      const seconds = Math.round((at - now) / 1000)
      const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["minute", 60]
      return ago.format(Math.trunc(seconds / size), unit)
    },
    moment: (at) => moment.format(at),
    duration(milliseconds) {
      const minutes = Math.round(milliseconds / 60_000)
      const parts = { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
      const unit = (value: number, name: string): string =>
        new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }).format(value)
      return [
        ...(parts.hours > 0 ? [unit(parts.hours, "hour")] : []),
        ...(parts.minutes > 0 || parts.hours === 0 ? [unit(parts.minutes, "minute")] : []),
      ].join(" ")
    },
  }
}

export function useFormats(): Formats {
  const { i18n } = useTranslation()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE)
    return () => clearInterval(timer)
  }, [])
  return useMemo(() => formatsOf(i18n.language, now), [i18n.language, now])
}

/** Times as people read them, in the language of the page. */
import { useMemo } from "react"
import { useTranslation } from "react-i18next"

/** The latest time that a date can hold: clocks of devices may say anything. */
const LAST = 8.64e15

export interface Times {
  /** Day and time. */
  readonly moment: (at: number) => string
  /** With seconds, as the log has it. */
  readonly exact: (at: number) => string
  readonly time: (at: number) => string
  readonly day: (at: number) => string
}

export function timesOf(language: string): Times {
  const by = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, options)
    return (at: number): string => (Math.abs(at) <= LAST ? format.format(at) : "—")
  }
  return {
    moment: by({ dateStyle: "medium", timeStyle: "short" }),
    exact: by({ dateStyle: "full", timeStyle: "medium" }),
    time: by({ timeStyle: "short" }),
    day: by({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  }
}

export function useTimes(): Times {
  const { i18n } = useTranslation()
  return useMemo(() => timesOf(i18n.language), [i18n.language])
}

/** The day of a time where the page is looked at, as `2026-11-21`. */
export function dayOf(at: number): string {
  if (Math.abs(at) > LAST) return "—"
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** As `datetime-local` fields have it. */
export const localText = (at: number): string => {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

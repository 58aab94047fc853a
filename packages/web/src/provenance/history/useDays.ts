/** Days as people call them. */
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { dayOf, useTimes } from "../times.ts"

const DAY = 86_400_000

export function useDays(): (day: string) => string {
  const { t } = useTranslation("provenance")
  const times = useTimes()
  const [now] = useState(() => Date.now())
  return (day) => {
    if (day === dayOf(now)) return t("timeline.today")
    if (day === dayOf(now - DAY)) return t("timeline.yesterday")
    const noon = new Date(`${day}T12:00:00`).getTime()
    return Number.isFinite(noon) ? times.day(noon) : day
  }
}

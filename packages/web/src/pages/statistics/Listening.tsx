/** When somebody listened: a calendar of days, and the hours and days of the week. */
import type { PlayStatistics } from "@ledgerline/client/contract"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { useFormats } from "../settings/parts/format.ts"
import { Figure, Plot } from "./Plot.tsx"
import styles from "./Statistics.module.css"

const DAY = 86_400_000
const WEEKS = 53
/** A Monday; any will do. */
const MONDAY = Date.UTC(2024, 0, 1)

export function Listening({ plays, now }: { readonly plays: PlayStatistics; readonly now: number }) {
  const { t, i18n } = useTranslation("statistics")
  const { count } = useFormats()
  const hours = useMemo(() => plays.hours.map((_, hour) => String(hour).padStart(2, "0")), [plays])
  const byHour = useMemo(() => plays.hours.map((each) => each.plays), [plays])
  const weekdays = useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { weekday: "short", timeZone: "UTC" })
    return plays.weekdays.map((_, day) => format.format(MONDAY + day * DAY))
  }, [plays, i18n.language])
  const byWeekday = useMemo(() => plays.weekdays.map((each) => each.plays), [plays])
  return (
    <div className={styles.figures}>
      <Calendar plays={plays} now={now} />
      <Plot title={t("byHour")} labels={hours} values={byHour} unit={t("plays")} format={count} look="bars" />
      <Plot title={t("byWeekday")} labels={weekdays} values={byWeekday} unit={t("plays")} format={count} look="bars" />
    </div>
  )
}

/** Where it does not fit, the latest weeks are seen. */
const showEnd = (element: HTMLDivElement | null): void => {
  if (element !== null) element.scrollLeft = element.scrollWidth
}

/** A square for each day, a column for each week, darker for more. */
function Calendar({ plays, now }: { readonly plays: PlayStatistics; readonly now: number }) {
  const { t, i18n } = useTranslation("statistics")
  const { count, duration } = useFormats()
  const byDay = new Map(plays.periods.map((each) => [each.period, each]))
  const most = Math.max(1, ...plays.periods.map((each) => each.plays))
  const local = now - new Date(now).getTimezoneOffset() * 60_000
  const today = local - (local % DAY)
  // The column of this week ends with Sunday.
  const last = today + (7 - ((new Date(today).getUTCDay() + 6) % 7) - 1) * DAY
  const days = Array.from({ length: WEEKS * 7 }, (_, at) => last - (WEEKS * 7 - 1 - at) * DAY)
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeZone: "UTC" })
  return (
    <Figure
      isWide
      title={t("calendar")}
      head={[t("day"), t("plays"), t("listened")]}
      rows={plays.periods.map((each) => [each.period, count(each.plays), duration(each.totalMs)])}
    >
      <div
        ref={showEnd}
        className={styles.calendar}
        role="img"
        aria-label={t("calendarText", { count: plays.periods.length })}
      >
        {days.map((day) => {
          const key = new Date(day).toISOString().slice(0, 10)
          const there = byDay.get(key)
          const level = there === undefined ? 0 : Math.max(1, Math.ceil((4 * there.plays) / most))
          const title = `${format.format(day)}: ${t("playsCount", { count: there?.plays ?? 0 })}`
          return <span key={key} data-level={day > today ? "none" : level} title={title} />
        })}
      </div>
    </Figure>
  )
}

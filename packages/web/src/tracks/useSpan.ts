/** How long something takes to hear, in words. */
import { useTranslation } from "react-i18next"

export function useSpan(): (milliseconds: number) => string {
  const { t } = useTranslation("browse")
  return (milliseconds) => {
    const minutes = Math.max(1, Math.round(milliseconds / 60_000))
    if (minutes < 60) return t("minutes", { count: minutes })
    return t("hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  }
}

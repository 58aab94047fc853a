/** Says on every page that it shows the past, and leads back. */
import { History } from "lucide-react"
import { useTranslation } from "react-i18next"
import { lookAtNow, useAsOfState } from "../app/asOf.tsx"
import { Button } from "../components/Button.tsx"
import styles from "./asOf.module.css"
import { useTimes } from "./times.ts"

export function AsOfBanner() {
  const { t } = useTranslation("provenance")
  const times = useTimes()
  const { at, wanted } = useAsOfState()
  const shown = wanted ?? at
  if (shown === undefined) return null
  return (
    <div className={styles.banner} role="status">
      <History size={16} aria-hidden />
      <p>
        {t(wanted === undefined ? "asOf.past" : "asOf.building", { time: times.moment(shown) })}
        {wanted === undefined ? <span className={styles.quiet}> {t("asOf.readOnly")}</span> : null}
      </p>
      <Button onClick={lookAtNow}>{t("asOf.back")}</Button>
    </div>
  )
}

/** In the bar at the top: that there is no server now, and how much waits for one. Nothing where all is well. */
import { Link } from "@tanstack/react-router"
import { CloudOff, Plane } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useSession } from "../app/session.tsx"
import styles from "./DeviceChip.module.css"
import { useDeviceStatus } from "./status.ts"

export function DeviceChip() {
  const { t } = useTranslation("offline")
  const status = useDeviceStatus()
  const { session } = useSession()
  const isAway = session.state === "signedIn" && session.reach === "away"
  if (status === undefined || (status.isReachable && !isAway)) return null
  const { isOffline, pending } = status
  const Icon = isOffline ? Plane : CloudOff
  const text = t(isOffline ? "chipOffline" : "chipAway")
  return (
    <div role="status">
      <Link to={isOffline ? "/settings/offline" : "/settings/sources"} className={styles.chip}>
        <Icon size={15} aria-hidden />
        <span className={styles.text}>{text}</span>
        {pending > 0 ? <span className={styles.pending}>{t("chipPending", { count: pending })}</span> : null}
      </Link>
    </div>
  )
}

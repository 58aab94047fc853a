import { useTranslation } from "react-i18next"
import { useDeviceStatus } from "./status.ts"

/** Why what is not here cannot be played now; undefined where no library is kept in this browser. */
export function useWhyOffline(): string | undefined {
  const { t } = useTranslation("offline")
  const status = useDeviceStatus()
  if (status === undefined) return undefined
  return t(status.isOffline ? "whySet" : status.isReachable ? "whyNobody" : "whyAway")
}

/** Tells that the server has a newer version of the app. Nothing is loaded anew until somebody wants it: music may be playing. */
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { toast } from "../app/toasts.tsx"
import { takeNewVersion, useNewVersion } from "./register.ts"

export function NewVersion() {
  const { t } = useTranslation("settings")
  const isNewer = useNewVersion()
  useEffect(() => {
    if (isNewer)
      toast(t("newVersion"), {
        label: t("newVersionAction"),
        onSelect: () => void takeNewVersion(() => toast(t("newVersionWaits"))),
      })
  }, [isNewer, t])
  return null
}

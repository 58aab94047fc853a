/** For what only a server can show: says so where it is away, or where nobody is signed in there. */
import { PlugZap } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useSession } from "../../../app/session.tsx"
import { Button } from "../../../components/Button.tsx"
import { Empty } from "../../../components/States.tsx"
import { device } from "../../../device/Device.ts"

export function NeedsServer({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation("settings")
  const { session, refresh } = useSession()
  const reach = session.state === "signedIn" ? session.reach : "reached"
  if (reach === "reached") return children
  return (
    <Empty icon={PlugZap} title={t(reach === "away" ? "needsServer" : "needsSignIn")}>
      {reach === "away" ? (
        <Button onClick={() => void refresh()}>{t("lookAgain")}</Button>
      ) : (
        <Button look="primary" onClick={() => void device.lock()}>
          {t("signIn")}
        </Button>
      )}
    </Empty>
  )
}

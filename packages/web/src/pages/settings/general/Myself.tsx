/** Who is signed in, and the way out. */
import { Link } from "@tanstack/react-router"
import { LogIn, LogOut, UserRound } from "lucide-react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../../../app/dialogs.tsx"
import { useMe, useSession } from "../../../app/session.tsx"
import { toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Dialog } from "../../../components/Dialog.tsx"
import { device } from "../../../device/Device.ts"
import { useDevice } from "../../../device/useDevice.ts"
import { Row, Section, Tag } from "../parts/Section.tsx"

export function Myself() {
  const { t } = useTranslation("settings")
  const { t: app } = useTranslation()
  const { member, role } = useMe()
  const { session, signOut } = useSession()
  const kept = useDevice()
  const leave = (isRemoved: boolean): void => void signOut(isRemoved).catch(toastError)
  const ask = (): void =>
    kept.state === "none"
      ? leave(false)
      : showDialog((close) => (
          <Dialog
            isOpen
            onClose={close}
            title={t("signOut")}
            description={t("signOutKept")}
            actions={
              <>
                <Button onClick={close}>{app("cancel")}</Button>
                <Button look="danger" onClick={() => (close(), leave(true))}>
                  {t("signOutRemove")}
                </Button>
                <Button look="primary" onClick={() => (close(), leave(false))}>
                  {t("signOutKeep")}
                </Button>
              </>
            }
          />
        ))
  const reach = session.state === "signedIn" ? session.reach : "reached"
  return (
    <Section title={t("account")}>
      <Row
        icon={UserRound}
        title={
          <>
            {member} <Tag>{t(`role_${role}`)}</Tag>
          </>
        }
        text={t(`reach_${reach}`)}
      >
        {reach === "reached" ? (
          <>
            <Link to="/settings/access">{t("password")}</Link>
            <Button icon={LogOut} onClick={ask}>
              {t("signOut")}
            </Button>
          </>
        ) : null}
        {reach === "signedOut" ? (
          <Button look="primary" icon={LogIn} onClick={() => void device.lock()}>
            {t("signIn")}
          </Button>
        ) : null}
      </Row>
    </Section>
  )
}

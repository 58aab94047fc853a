/** A link and a code that pair one more device. Shown once; nothing of it is kept. */
import { Copy } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { renderSVG } from "uqr"
import { HOME, useMe } from "../../../app/session.tsx"
import { Button } from "../../../components/Button.tsx"
import { Dialog } from "../../../components/Dialog.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { linkOf } from "../../pair/link.ts"
import { Select } from "../../../components/Select.tsx"
import { copyText } from "../parts/copy.ts"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"
import styles from "./PairDialog.module.css"

export function PairDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("access")
  const { devices, members } = useAdministration()
  const me = useMe()
  const [member, setMember] = useState(me.member)
  const { value: pairing, error, reload } = useAsked(() => devices.pair({ member, address: HOME }), [devices, member])
  const { value: all } = useAsked(async () => (me.role === "owner" ? members.list() : []), [members, me.role])
  const left = useLeft(pairing?.expiresAt)
  const link = pairing === undefined ? "" : linkOf(HOME, pairing.token)
  return (
    <Dialog isOpen onClose={onClose} title={t("pairDevice")} description={t("pairText")}>
      {all === undefined || all.length < 2 ? null : (
        <Select
          label={t("whoseDevice")}
          labelled="above"
          value={member}
          onChoose={setMember}
          choices={all.map(({ name }) => ({ value: name, label: name }))}
        />
      )}
      {pairing === undefined ? (
        error === undefined ? (
          <Loading />
        ) : (
          <Failed error={error} onRetry={() => void reload()} />
        )
      ) : left <= 0 ? (
        <div className={styles.over}>
          <p>{t("expired")}</p>
          <Button look="primary" onClick={() => void reload()}>
            {t("again")}
          </Button>
        </div>
      ) : (
        <>
          <img
            className={styles.code}
            alt={t("qrCode")}
            src={`data:image/svg+xml,${encodeURIComponent(renderSVG(link, { border: 2 }))}`}
          />
          <p className={styles.left} role="timer">
            {t("left", { minutes: Math.floor(left / 60), seconds: String(left % 60).padStart(2, "0") })}
          </p>
          <Secret label={t("link")} text={link} />
          <Secret label={t("token")} text={pairing.token} />
          {isLoopback(location.hostname) ? <p className={styles.left}>{t("loopback")}</p> : null}
        </>
      )}
    </Dialog>
  )
}

/** A text that is shown once, with what copies it. */
export function Secret({ label, text }: { readonly label: string; readonly text: string }) {
  const { t } = useTranslation()
  return (
    <div className={styles.secret}>
      <span className={styles.label}>{label}</span>
      <code className={styles.text}>{text}</code>
      <Button icon={Copy} aria-label={`${t("copy")}: ${label}`} onClick={() => void copyText(text)}>
        {t("copy")}
      </Button>
    </div>
  )
}

const isLoopback = (host: string): boolean => /^(?:localhost|127\.|\[::1\])/.test(host)

/** Seconds until a moment; they go by. */
function useLeft(at: number | undefined): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return at === undefined ? 0 : Math.max(0, Math.ceil((at - now) / 1000))
}

/** Signs somebody in with their password. */
import { Link2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useSession } from "../../app/session.tsx"
import { Button } from "../../components/Button.tsx"
import { TextField } from "../../components/TextField.tsx"
import { nameOfBrowser } from "../../device/kept.ts"
import styles from "./Guest.module.css"
import { useForm } from "../../components/useForm.ts"

export function SignIn() {
  const { t } = useTranslation("guest")
  const { server, refresh } = useSession()
  const { problem, isBusy, submit } = useForm(async ({ name = "", password = "" }) => {
    const { administrationOf } = await import("@ledgerline/client/administration")
    await administrationOf(server).accounts.signIn(name, password, nameOfBrowser())
    await refresh()
  })
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1>{t("signIn")}</h1>
      <TextField label={t("name")} name="name" autoComplete="username" autoCapitalize="none" required autoFocus />
      <TextField label={t("password")} name="password" type="password" autoComplete="current-password" required />
      <p className={styles.problem} role="alert">
        {problem}
      </p>
      <Button look="primary" type="submit" disabled={isBusy} className={styles.main}>
        {t("signIn")}
      </Button>
      <p className={styles.hint}>
        <Link2 size={14} aria-hidden /> {t("haveLink")}
      </p>
    </form>
  )
}

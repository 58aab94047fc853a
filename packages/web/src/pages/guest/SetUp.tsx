/** Makes the first account of a new server with the code that it printed, signs in, and leads to where music is added. */
import { useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useSession } from "../../app/session.tsx"
import { Button } from "../../components/Button.tsx"
import { TextField } from "../../components/TextField.tsx"
import { nameOfBrowser } from "../../device/kept.ts"
import styles from "./Guest.module.css"
import { strengthOf } from "./strength.ts"
import { useForm } from "../../components/useForm.ts"

export function SetUp() {
  const { t } = useTranslation("guest")
  const { server, refresh } = useSession()
  const [password, setPassword] = useState("")
  const passwordField = useRef<HTMLInputElement>(null)
  const strength = strengthOf(password)
  const { problem, isBusy, submit } = useForm(async (said) => {
    // The field says so already.
    if (strength === "short") return passwordField.current?.focus()
    const { code = "", name = "" } = said
    const { administrationOf } = await import("@ledgerline/client/administration")
    const { accounts } = administrationOf(server)
    await accounts.setUp({ code: code.trim(), name: name.trim(), password })
    await accounts.signIn(name.trim(), password, nameOfBrowser())
    location.hash = "#/welcome"
    await refresh()
  })
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1>{t("setUp")}</h1>
      <p className={styles.hint}>{t("setUpText")}</p>
      <TextField
        label={t("code")}
        hint={t("codeHint")}
        name="code"
        autoComplete="off"
        spellCheck={false}
        required
        autoFocus
      />
      <TextField label={t("name")} name="name" autoComplete="username" autoCapitalize="none" required />
      <TextField
        label={t("password")}
        name="password"
        ref={passwordField}
        aria-invalid={password !== "" && strength === "short"}
        type="password"
        autoComplete="new-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        hint={password === "" ? t("passwordHint") : t(`strength_${strength}`)}
      />
      <div className={styles.strength} data-strength={password === "" ? undefined : strength} aria-hidden>
        <span />
        <span />
        <span />
      </div>
      <p className={styles.problem} role="alert">
        {problem}
      </p>
      <Button look="primary" type="submit" disabled={isBusy} className={styles.main}>
        {t("makeAccount")}
      </Button>
    </form>
  )
}

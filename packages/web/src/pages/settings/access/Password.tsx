/** One's own password. */
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { toast } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { TextField } from "../../../components/TextField.tsx"
import { strengthOf } from "../../guest/strength.ts"
import { useForm } from "../../../components/useForm.ts"
import { Note } from "../../../components/Note.tsx"
import { Section } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import styles from "./Access.module.css"

export function Password() {
  const { t } = useTranslation("access")
  const { t: guest } = useTranslation("guest")
  const { accounts } = useAdministration()
  const [current, setCurrent] = useState("")
  const [next, setNext] = useState("")
  const { problem, isBusy, submit } = useForm(async () => {
    await accounts.changePassword(current, next)
    setCurrent("")
    setNext("")
    toast(t("passwordChanged"))
  })
  return (
    <Section title={t("password")} hint={t("passwordHint")}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t("current")}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <TextField
          label={t("next")}
          type="password"
          autoComplete="new-password"
          required
          value={next}
          hint={next === "" ? undefined : guest(`strength_${strengthOf(next)}`)}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <Button type="submit" disabled={isBusy || current === "" || strengthOf(next) === "short"}>
          {t("changePassword")}
        </Button>
      </form>
      {problem === "" ? null : <Note look="danger">{problem}</Note>}
    </Section>
  )
}

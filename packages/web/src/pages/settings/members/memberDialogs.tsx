/** Adds a member, and gives one another password. */
import { LedgerlineError } from "@ledgerline/client/remote"
import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { toast } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Dialog } from "../../../components/Dialog.tsx"
import { TextField } from "../../../components/TextField.tsx"
import { strengthOf } from "../../guest/strength.ts"
import { useForm } from "../../guest/useForm.ts"
import styles from "../access/Access.module.css"
import { Select } from "../../../components/Select.tsx"
import { Note } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { ROLES } from "./roles.ts"

interface Closing {
  readonly onClose: () => void
}

export function NewMember({ onClose }: Closing) {
  const { t } = useTranslation("access")
  const { t: app } = useTranslation()
  const { t: settings } = useTranslation("settings")
  const { members } = useAdministration()
  const form = useId()
  const [role, setRole] = useState<(typeof ROLES)[number]>("listener")
  const [password, setPassword] = useState("")
  // The name was a removed member's: whether that one is meant has to be said.
  const [isAgain, setAgain] = useState(false)
  const { problem, isBusy, submit } = useForm(async ({ name = "" }) => {
    try {
      await members.add({ name: name.trim(), password, role, ...(isAgain ? { again: true } : {}) })
    } catch (error) {
      if (error instanceof LedgerlineError && /again|removed/.test(`${error.reason} ${error.message}`)) setAgain(true)
      throw error
    }
    toast(t("memberAdded", { name }))
    onClose()
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("addMember")}
      description={t("addMemberText")}
      actions={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button look={isAgain ? "danger" : "primary"} type="submit" form={form} disabled={isBusy}>
            {t(isAgain ? "addAgain" : "addMember")}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.dialogForm} onSubmit={submit}>
        <TextField label={t("name")} name="name" autoComplete="off" autoCapitalize="none" required autoFocus />
        <PasswordField value={password} onChange={setPassword} />
        <Select
          label={t("role")}
          labelled="above"
          value={role}
          onChoose={setRole}
          choices={ROLES.map((value) => ({ value, label: `${settings(`role_${value}`)}: ${t(`roleText_${value}`)}` }))}
        />
      </form>
      {problem === "" ? null : <Note look="danger">{problem}</Note>}
    </Dialog>
  )
}

export function ResetPassword({ name, onClose }: Closing & { readonly name: string }) {
  const { t } = useTranslation("access")
  const { t: app } = useTranslation()
  const { members } = useAdministration()
  const form = useId()
  const [password, setPassword] = useState("")
  const { problem, isBusy, submit } = useForm(async () => {
    await members.setPassword(name, password)
    toast(t("passwordReset", { name }))
    onClose()
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("resetTitle", { name })}
      description={t("resetText")}
      actions={
        <>
          <Button onClick={onClose}>{app("cancel")}</Button>
          <Button look="primary" type="submit" form={form} disabled={isBusy || password === ""}>
            {t("resetPassword")}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.dialogForm} onSubmit={submit}>
        <PasswordField value={password} onChange={setPassword} />
      </form>
      {problem === "" ? null : <Note look="danger">{problem}</Note>}
    </Dialog>
  )
}

function PasswordField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation("access")
  const { t: guest } = useTranslation("guest")
  return (
    <TextField
      label={t("password")}
      type="password"
      autoComplete="new-password"
      required
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      hint={value === "" ? guest("passwordHint") : guest(`strength_${strengthOf(value)}`)}
    />
  )
}

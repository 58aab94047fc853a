/** Adds a member, and gives one another password. */
import { LedgerlineError } from "@ledgerline/client/remote"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { toast } from "../../../app/toasts.tsx"
import { FormDialog } from "../../../components/FormDialog.tsx"
import { TextField } from "../../../components/TextField.tsx"
import { strengthOf } from "../../guest/strength.ts"
import { Select } from "../../../components/Select.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { ROLES } from "./roles.ts"

interface Closing {
  readonly onClose: () => void
}

export function NewMember({ onClose }: Closing) {
  const { t } = useTranslation("access")
  const { t: settings } = useTranslation("settings")
  const { members } = useAdministration()
  const [role, setRole] = useState<(typeof ROLES)[number]>("listener")
  const [password, setPassword] = useState("")
  // The name was a removed member's: whether that one is meant has to be said.
  const [isAgain, setAgain] = useState(false)
  const add = async ({ name = "" }: Readonly<Record<string, string>>): Promise<void> => {
    try {
      await members.add({ name: name.trim(), password, role, ...(isAgain ? { again: true } : {}) })
    } catch (error) {
      if (error instanceof LedgerlineError && /again|removed/.test(`${error.reason} ${error.message}`)) setAgain(true)
      throw error
    }
    toast(t("memberAdded", { name }))
  }
  return (
    <FormDialog
      onClose={onClose}
      title={t("addMember")}
      description={t("addMemberText")}
      action={t(isAgain ? "addAgain" : "addMember")}
      look={isAgain ? "danger" : "primary"}
      canSend={strengthOf(password) !== "short"}
      onSend={add}
    >
      <TextField label={t("name")} name="name" autoComplete="off" autoCapitalize="none" required autoFocus />
      <PasswordField value={password} onChange={setPassword} />
      <Select
        label={t("role")}
        labelled="above"
        value={role}
        onChoose={setRole}
        choices={ROLES.map((value) => ({ value, label: `${settings(`role_${value}`)}: ${t(`roleText_${value}`)}` }))}
      />
    </FormDialog>
  )
}

export function ResetPassword({ name, onClose }: Closing & { readonly name: string }) {
  const { t } = useTranslation("access")
  const { members } = useAdministration()
  const [password, setPassword] = useState("")
  const reset = async (): Promise<void> => {
    await members.setPassword(name, password)
    toast(t("passwordReset", { name }))
  }
  return (
    <FormDialog
      onClose={onClose}
      title={t("resetTitle", { name })}
      description={t("resetText")}
      action={t("resetPassword")}
      canSend={strengthOf(password) !== "short"}
      onSend={reset}
    >
      <PasswordField value={password} onChange={setPassword} />
    </FormDialog>
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

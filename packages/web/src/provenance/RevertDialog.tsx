/** Asks before something is taken back: what it changed, why, and that nothing is lost by it. */
import type { Routes } from "@ledgerline/client/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { FormDialog } from "../components/FormDialog.tsx"
import { TextField } from "../components/TextField.tsx"
import { useDoing } from "./doing.ts"
import { RevertPreview } from "./RevertPreview.tsx"

export type Reverting = Routes["provenance.revert"]["body"]

export interface RevertDialogProps {
  readonly what: Reverting
  readonly name: string
  readonly onClose: () => void
}

export function RevertDialog({ what, name, onClose }: RevertDialogProps) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const doing = useDoing()
  const [reason, setReason] = useState("")
  const revert = (): Promise<unknown> => {
    const asked = reason.trim() === "" ? what : { ...what, reason: reason.trim() }
    return doing(() => library.revert(asked), t("undone"), { isUndone: true })
  }
  return (
    <FormDialog
      isWide
      onClose={onClose}
      title={t("revert.title")}
      description={name}
      action={t("revert.do")}
      onSend={revert}
      before={<RevertPreview what={what} />}
    >
      <TextField
        label={t("revert.reason")}
        hint={t("revert.keeps")}
        value={reason}
        maxLength={1000}
        onChange={({ target }) => setReason(target.value)}
      />
    </FormDialog>
  )
}

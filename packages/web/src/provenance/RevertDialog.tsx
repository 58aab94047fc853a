/** Asks before something is taken back: what it changed, why, and that nothing is lost by it. */
import type { Routes } from "@ledgerline/client/contract"
import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { Button } from "../components/Button.tsx"
import { Dialog } from "../components/Dialog.tsx"
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
  const form = useId()
  const [reason, setReason] = useState("")
  const [isBusy, setBusy] = useState(false)
  const revert = async (event: React.SubmitEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    const asked = reason.trim() === "" ? what : { ...what, reason: reason.trim() }
    await doing(() => library.revert(asked), t("undone"), { isUndone: true })
    onClose()
  }
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={t("revert.title")}
      description={name}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel", { ns: "app" })}</Button>
          <Button look="primary" type="submit" form={form} disabled={isBusy}>
            {t("revert.do")}
          </Button>
        </>
      }
    >
      <RevertPreview what={what} />
      <form id={form} onSubmit={(event) => void revert(event)}>
        <TextField
          label={t("revert.reason")}
          hint={t("revert.keeps")}
          value={reason}
          maxLength={1000}
          onChange={({ target }) => setReason(target.value)}
        />
      </form>
    </Dialog>
  )
}

/** A window with a form: fields, a button that sends them, and what went wrong. */
import { type ReactNode, useId } from "react"
import { useTranslation } from "react-i18next"
import { Button } from "./Button.tsx"
import { Dialog, type DialogProps } from "./Dialog.tsx"
import styles from "./FormDialog.module.css"
import { Note } from "./Note.tsx"
import { useForm } from "./useForm.ts"

export interface FormDialogProps extends Pick<DialogProps, "onClose" | "title" | "description" | "isWide"> {
  /** What the button that sends it says. */
  readonly action: string
  readonly look?: "primary" | "danger"
  readonly canSend?: boolean
  /**
   * Sends what the fields with a name say. The window closes then, but where it answers false; what it fails with is said in the
   * window, which stays.
   */
  readonly onSend: (said: Readonly<Record<string, string>>) => Promise<unknown>
  /** Above the fields. */
  readonly before?: ReactNode
  readonly children: ReactNode
}

export function FormDialog({
  action,
  look = "primary",
  canSend = true,
  onSend,
  before,
  children,
  ...dialog
}: FormDialogProps) {
  const { t } = useTranslation()
  const form = useId()
  const { problem, isBusy, submit } = useForm(async (said) => {
    if ((await onSend(said)) !== false) dialog.onClose()
  })
  return (
    <Dialog
      isOpen
      {...dialog}
      actions={
        <>
          <Button onClick={dialog.onClose}>{t("cancel")}</Button>
          <Button look={look} type="submit" form={form} disabled={isBusy || !canSend}>
            {action}
          </Button>
        </>
      }
    >
      {before}
      <form id={form} className={styles.form} onSubmit={submit}>
        {children}
      </form>
      {problem === "" ? null : <Note look="danger">{problem}</Note>}
    </Dialog>
  )
}

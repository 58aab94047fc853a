/** Asks before something that cannot be taken back, and says what it does. */
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../../../app/dialogs.tsx"
import { toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Dialog } from "../../../components/Dialog.tsx"

export interface Question {
  readonly title: string
  /** What happens, and what does not. */
  readonly text: string
  /** What the button says that does it. */
  readonly action: string
  readonly isDanger?: boolean
  readonly onConfirm: () => Promise<unknown>
}

export const confirm = (question: Question): void => showDialog((close) => <Confirm {...question} onClose={close} />)

function Confirm({
  title,
  text,
  action,
  isDanger = true,
  onConfirm,
  onClose,
}: Question & { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  const run = async (): Promise<void> => {
    setBusy(true)
    try {
      await onConfirm()
    } catch (error) {
      toastError(error)
    }
    onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      description={text}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look={isDanger ? "danger" : "primary"} disabled={isBusy} onClick={() => void run()}>
            {action}
          </Button>
        </>
      }
    />
  )
}

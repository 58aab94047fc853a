/** A window for one thing to put right: something to fill in, and a button that does it. */
import { type ReactNode, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { Button } from "../../components/Button.tsx"
import { Dialog } from "../../components/Dialog.tsx"
import type { Doing } from "../doing.ts"
import { useDoing } from "../doing.ts"
import styles from "./Fixing.module.css"

export interface FixDialogProps {
  readonly title: string
  readonly description?: string
  readonly action: string
  readonly canDo: boolean
  readonly said: string
  readonly act: Parameters<Doing>[0]
  readonly onClose: () => void
  readonly children: ReactNode
}

export function FixDialog({ title, description, action, canDo, said, act, onClose, children }: FixDialogProps) {
  const { t } = useTranslation()
  const doing = useDoing()
  const form = useId()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: React.SubmitEvent): Promise<void> => {
    event.preventDefault()
    if (!canDo) return
    setBusy(true)
    if ((await doing(act, said)) === undefined) setBusy(false)
    else onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      {...(description === undefined ? {} : { description })}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" form={form} disabled={!canDo || isBusy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={(event) => void submit(event)}>
        {children}
      </form>
    </Dialog>
  )
}

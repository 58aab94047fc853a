/** The window of something long: how far it is, and a way to end it. */
import { useSyncExternalStore } from "react"
import { useTranslation } from "react-i18next"
import { Button } from "../components/Button.tsx"
import { Dialog } from "../components/Dialog.tsx"
import type { Far } from "./batches.tsx"
import styles from "./InSight.module.css"

interface InSightProps {
  readonly title: string
  readonly total: number
  readonly far: Far
  readonly onStop: () => void
}

export function InSight({ title, total, far, onStop }: InSightProps) {
  const { t, i18n } = useTranslation()
  const done = useSyncExternalStore(far.subscribe, () => far.done)
  const shown = new Intl.NumberFormat(i18n.language)
  return (
    <Dialog isOpen onClose={onStop} title={title} actions={<Button onClick={onStop}>{t("cancel")}</Button>}>
      <progress className={styles.progress} aria-label={title} value={done} max={total} />
      <p>{t("doneOf", { done: shown.format(done), total: shown.format(total) })}</p>
    </Dialog>
  )
}

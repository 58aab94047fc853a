/** What is shown while there is nothing to show: waiting, nothing there, something went wrong. */
import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useProblem } from "../app/problem.ts"
import { Button } from "./Button.tsx"
import styles from "./States.module.css"

export function Loading() {
  const { t } = useTranslation()
  return (
    <p className={styles.state} role="status">
      {t("loading")}
    </p>
  )
}

export interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
}

export function Empty({ icon: Icon, title, children }: EmptyProps) {
  return (
    <div className={styles.state}>
      <Icon size={32} aria-hidden />
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  )
}

export function Failed({ error, onRetry }: { readonly error: Error; readonly onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation()
  const problemOf = useProblem()
  return (
    <div className={styles.state} role="alert">
      <p>{t("failed", { message: problemOf(error) })}</p>
      {onRetry === undefined ? null : <Button onClick={onRetry}>{t("retry")}</Button>}
    </div>
  )
}

/** A window over the page, for one thing to decide or to fill in. */
import { Dialog as Base } from "@base-ui/react/dialog"
import { clsx } from "clsx"
import type { ReactNode } from "react"
import styles from "./Popup.module.css"

export interface DialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly description?: ReactNode
  readonly isWide?: boolean
  /** The buttons at its end. */
  readonly actions?: ReactNode
  readonly children?: ReactNode
}

export function Dialog({ isOpen, onClose, title, description, isWide = false, actions, children }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={clsx(styles.dialog, isWide && styles.wide)}>
          <Base.Title render={<h2 />}>{title}</Base.Title>
          {description === undefined ? null : <Base.Description>{description}</Base.Description>}
          {children}
          {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

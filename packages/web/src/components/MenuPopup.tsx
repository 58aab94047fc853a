/** An open menu. Loaded when the first one is opened. */
import { Menu as Base } from "@base-ui/react/menu"
import { clsx } from "clsx"
import { ChevronRight } from "lucide-react"
import { Fragment, type ReactNode } from "react"
import type { MenuAction, MenuEntry, Submenu } from "./menuEntries.ts"
import styles from "./Popup.module.css"

export interface MenuPopupProps {
  /** Where it opens: at an element, or at a point. */
  readonly anchor: Element | { readonly getBoundingClientRect: () => DOMRect }
  readonly entries: readonly MenuEntry[]
  readonly onClose: () => void
}

export function MenuPopup({ anchor, entries, onClose }: MenuPopupProps) {
  return (
    <Base.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Popup anchor={anchor} entries={entries} />
    </Base.Root>
  )
}

function Popup({ anchor, entries }: Pick<MenuPopupProps, "entries"> & Partial<Pick<MenuPopupProps, "anchor">>) {
  return (
    <Base.Portal>
      <Base.Positioner
        className={styles.positioner}
        sideOffset={4}
        align="start"
        {...(anchor === undefined ? {} : { anchor })}
      >
        <Base.Popup className={styles.popup}>
          <Entries entries={entries} />
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}

function Entries({ entries }: { readonly entries: readonly MenuEntry[] }): ReactNode {
  return entries.map((entry, at) => {
    // Entries of one menu are told apart by where they stand.
    if (entry === null) return <Base.Separator key={at} className={styles.separator} />
    return <Fragment key={at}>{"entries" in entry ? <Sub {...entry} /> : <Action {...entry} />}</Fragment>
  })
}

function Action({ label, icon: Icon, keys, isDanger = false, isDisabled = false, onSelect }: MenuAction) {
  return (
    <Base.Item className={clsx(styles.item, isDanger && styles.danger)} disabled={isDisabled} onClick={onSelect}>
      {Icon === undefined ? null : <Icon size={16} aria-hidden />}
      <span className={styles.label}>{label}</span>
      {keys === undefined ? null : <kbd className={styles.keys}>{keys}</kbd>}
    </Base.Item>
  )
}

function Sub({ label, icon: Icon, entries }: Submenu) {
  return (
    <Base.SubmenuRoot>
      <Base.SubmenuTrigger className={styles.item}>
        {Icon === undefined ? null : <Icon size={16} aria-hidden />}
        <span className={styles.label}>{label}</span>
        <ChevronRight size={14} aria-hidden />
      </Base.SubmenuTrigger>
      <Popup entries={entries} />
    </Base.SubmenuRoot>
  )
}

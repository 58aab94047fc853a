/** Panels of which one is shown, with the tabs that choose it. */
import { Tabs } from "@base-ui/react/tabs"
import type { ReactNode } from "react"
import styles from "./Tabbed.module.css"

export interface TabbedProps {
  /** The first is shown at first. */
  readonly tabs: readonly { readonly name: string; readonly label: string; readonly panel: ReactNode }[]
  /** Fills what holds it, and its panels scroll by themselves. */
  readonly isFilling?: boolean
}

export function Tabbed({ tabs, isFilling = false }: TabbedProps) {
  return (
    <Tabs.Root defaultValue={tabs[0]?.name} className={isFilling ? styles.filling : undefined}>
      <Tabs.List className={styles.list}>
        {tabs.map(({ name, label }) => (
          <Tabs.Tab key={name} value={name} className={styles.tab}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ name, panel }) => (
        <Tabs.Panel key={name} value={name} className={styles.panel}>
          {panel}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  )
}

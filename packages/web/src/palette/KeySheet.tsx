/** All keys on one sheet. */
import { useTranslation } from "react-i18next"
import { useAllCommands } from "../app/commands.ts"
import { readable } from "../app/keys.ts"
import { Dialog } from "../components/Dialog.tsx"
import styles from "./KeySheet.module.css"

const OF_TABLES = [
  ["select", "arrowup arrowdown"],
  ["extend", "shift+arrowdown"],
  ["all", "mod+a"],
  ["play", "Enter"],
  ["menu", "shift+F10"],
  ["move", "alt+arrowup alt+arrowdown"],
  ["take", "Delete"],
  ["type", "A … Z"],
] as const

export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("browse")
  const commands = useAllCommands().filter(({ keys }) => keys !== undefined)
  const groups = new Map<string, { readonly title: string; readonly keys: string }[]>()
  for (const { group = t("keysGlobal"), title, keys = "" } of commands)
    groups.set(group, [...(groups.get(group) ?? []), { title, keys }])
  groups.set(
    t("keysTable"),
    OF_TABLES.map(([name, keys]) => ({ title: t(`key.${name}`), keys })),
  )
  return (
    <Dialog isOpen isWide onClose={onClose} title={t("keys")}>
      <div className={styles.sheet}>
        {[...groups].map(([name, of]) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl className={styles.keys}>
              {of.map(({ title, keys }) => (
                <div key={title}>
                  <dt>{title}</dt>
                  <dd>
                    <kbd>{readable(keys)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

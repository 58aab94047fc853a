/** How sure somebody is: a small bar with its percentage, and the parts of which it is made. */
import { useTranslation } from "react-i18next"
import { useNames } from "./useNames.ts"
import styles from "./Bar.module.css"

export const percent = (share: number): string => `${Math.round(share * 100)} %`

/** `share` from 0 to 1. */
export function Bar({ label, share }: { readonly label: string; readonly share: number }) {
  const shown = Math.min(1, Math.max(0, share))
  return (
    <span className={styles.bar}>
      <span className={styles.label}>{label}</span>
      <span className={styles.track} aria-hidden>
        <span className={styles.fill} style={{ width: `${shown * 100}%` }} />
      </span>
      <span className={styles.percent}>{percent(share)}</span>
    </span>
  )
}

export function Parts({ parts }: { readonly parts: Readonly<Record<string, number>> }) {
  const { t, i18n } = useTranslation("provenance")
  const names = useNames()
  const nameOf = (name: string): string =>
    i18n.exists(`provenance:part.${name}`) ? t(`part.${name}` as "part.title") : names.field(name)
  return (
    <ul className={styles.parts} aria-label={t("reviewing.parts")}>
      {Object.entries(parts).map(([name, share]) => (
        <li key={name}>
          <Bar label={nameOf(name)} share={share} />
        </li>
      ))}
    </ul>
  )
}

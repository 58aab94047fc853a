/** What an action changed, thing by thing. */
import type { OperationChange } from "@ledgerline/client/contract"
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { useNames } from "../useNames.ts"
import { partsOf, pathOf } from "../subject.ts"
import { SubjectName } from "../SubjectName.tsx"
import { together } from "./changes.ts"
import { Changes } from "./Changes.tsx"
import styles from "./Timeline.module.css"

export function OperationChanges({ changes }: { readonly changes: readonly OperationChange[] }) {
  const { t } = useTranslation("provenance")
  const shown = changes.filter(({ subject }) => partsOf(subject).kind !== "operation")
  if (shown.length === 0) return <p className={styles.quiet}>{t("timeline.noChanges")}</p>
  return (
    <ul className={styles.subjects}>
      {shown.map((change) => (
        <Subject key={`${change.log} ${change.subject}`} change={change} />
      ))}
    </ul>
  )
}

function Subject({ change: { subject, entries } }: { readonly change: OperationChange }) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const path = pathOf(subject)
  const name = <SubjectName subject={subject} />
  return (
    <li className={styles.subject}>
      <h3>
        {path === undefined ? name : <Link to={path}>{name}</Link>}
        <small>{[...new Set(entries.map(({ type }) => names.type(type)))].join(", ")}</small>
        {entries.every(({ status }) => status === "reverted") ? (
          <span className={styles.badge}>{t("timeline.reverted")}</span>
        ) : null}
      </h3>
      <Changes changes={together(entries)} />
    </li>
  )
}

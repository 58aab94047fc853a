/** What taking something back would change, thing by thing. */
import type { RevertPreview as Found } from "@ledgerline/client/contract"
import { Link } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { Failed } from "../components/States.tsx"
import { Changes } from "./history/Changes.tsx"
import styles from "./history/Timeline.module.css"
import { spelledOut } from "./naming.ts"
import type { Reverting } from "./RevertDialog.tsx"
import { pathOf } from "./subject.ts"

export function RevertPreview({ what }: { readonly what: Reverting }) {
  const { t } = useTranslation("provenance")
  const found = usePreview(what)
  if (found === undefined) return <p role="status">{t("revert.looking")}</p>
  if (found instanceof Error) return <Failed error={found} />
  const { events, things, items, isWhole } = found
  return (
    <>
      <p className={styles.quiet}>
        {isWhole ? "" : "≥ "}
        {t("revert.counts", { events, subjects: things })}
      </p>
      {items.length === 0 ? <p>{t("revert.none")}</p> : null}
      <ul className={styles.subjects}>
        {items.map(({ kind, id, name, becomes, fields }) => (
          <Thing key={`${kind}:${id}`} subject={`${kind}:${id}`} name={name} becomes={becomes} fields={fields} />
        ))}
      </ul>
      {things > items.length ? (
        <p className={styles.quiet}>{t("revert.more", { count: things - items.length })}</p>
      ) : null}
    </>
  )
}

type Item = Found["items"][number]

function Thing({
  subject,
  name,
  becomes,
  fields,
}: Pick<Item, "name" | "becomes" | "fields"> & { readonly subject: string }) {
  const { t } = useTranslation("provenance")
  const path = pathOf(subject)
  const shown = name ?? spelledOut(subject)
  return (
    <li className={styles.subject}>
      <h3>
        {path === undefined || becomes === "back" ? shown : <Link to={path}>{shown}</Link>}
        {becomes === "changed" ? null : <span className={styles.badge}>{t(`revert.${becomes}`)}</span>}
      </h3>
      <Changes changes={fields} />
    </li>
  )
}

/** Undefined while the library looks. */
export function usePreview(what: Reverting): Found | Error | undefined {
  const library = useLibrary()
  const [found, setFound] = useState<{ readonly of: Reverting; readonly answer: Found | Error }>()
  useEffect(() => {
    let isOver = false
    const tell = (answer: Found | Error): void => (isOver ? undefined : setFound({ of: what, answer }))
    library.previewRevert(what).then(tell, tell)
    return () => {
      isOver = true
    }
  }, [library, what])
  return found?.of === what ? found.answer : undefined
}

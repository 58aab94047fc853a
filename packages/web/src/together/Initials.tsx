/** People as the first letters of their names, each with the whole of it for who points at them or does not see them. */
import type { Person } from "@ledgerline/client/together"
import { Pencil } from "lucide-react"
import { useTranslation } from "react-i18next"
import styles from "./Together.module.css"

/** More are a number. */
const MOST = 5

const initialsOf = (name: string): string => [...name].slice(0, 2).join("").toUpperCase()

export function Initials({ member }: { readonly member: string }) {
  return (
    <span className={styles.initials} aria-hidden>
      {initialsOf(member)}
    </span>
  )
}

export function People({ people, label }: { readonly people: readonly Person[]; readonly label: string }) {
  const { t } = useTranslation("together")
  if (people.length === 0) return null
  const rest = people.length - MOST
  return (
    <ul className={styles.people} aria-label={label}>
      {people.slice(0, MOST).map(({ member, doing, isMyself }) => {
        const name = isMyself ? t("yourself") : member
        const said = doing === "edits" ? t("edits", { name }) : t("looks", { name })
        return (
          <li key={member} data-doing={doing} data-tip={said}>
            <Initials member={member} />
            {doing === "edits" ? <Pencil className={styles.pencil} size={10} aria-hidden /> : null}
            <span className="visuallyHidden">{said}</span>
          </li>
        )
      })}
      {rest > 0 ? <li>{t("andMore", { count: rest })}</li> : null}
    </ul>
  )
}

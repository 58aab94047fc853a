/** Cards in a row that can be moved sideways. */
import { Link, type LinkProps } from "@tanstack/react-router"
import { type ReactNode, useId } from "react"
import { useTranslation } from "react-i18next"
import styles from "./Home.module.css"

export interface ShelfProps<T> {
  readonly title: string
  /** Where all of it is. */
  readonly to?: LinkProps["to"]
  readonly search?: LinkProps["search"]
  readonly action?: ReactNode
  /** Undefined while they are asked for; without any there is no shelf. */
  readonly items: readonly T[] | undefined
  readonly keyOf: (item: T) => string
  readonly card: (item: T) => ReactNode
}

export function Shelf<T>({ title, to, search, action, items, keyOf, card }: ShelfProps<T>) {
  const { t } = useTranslation("browse")
  const id = useId()
  if (items?.length === 0) return null
  return (
    <section aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {action}
        {to === undefined ? null : (
          <Link to={to} search={search ?? {}} className={styles.all} aria-label={`${t("home.all")}: ${title}`}>
            {t("home.all")}
          </Link>
        )}
      </div>
      <ul className={styles.shelf}>
        {items === undefined
          ? Array.from({ length: 8 }, (_, at) => <li key={at} className={styles.waiting} />)
          : items.map((item) => <li key={keyOf(item)}>{card(item)}</li>)}
      </ul>
    </section>
  )
}

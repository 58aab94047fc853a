/** All years that music is of, by decades. */
import { Link } from "@tanstack/react-router"
import { CalendarDays } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { useKept } from "../../lists/kept.ts"
import styles from "./library.module.css"

export function Years() {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const asOf = useAsOfQuery()
  const { value, error } = useKept(library, `years ${JSON.stringify(asOf)}`, () => library.browse.liveYears(asOf))
  if (value === undefined)
    return (
      <Page title={t("pages.years")} subtitle=" ">
        {error === undefined ? <Loading /> : <Failed error={error} />}
      </Page>
    )
  const decades = Map.groupBy(value.items, ({ year }) => year - (year % 10))
  return (
    <Page title={t("pages.years")}>
      {value.items.length === 0 ? <Empty icon={CalendarDays} title={t("empty.years")} /> : null}
      {[...decades]
        .toSorted(([a], [b]) => b - a)
        .map(([decade, years]) => (
          <section key={decade}>
            <div className={styles.sectionHead}>
              <h2>{t("decade", { year: decade })}</h2>
            </div>
            <ul className={styles.years}>
              {years
                .toSorted((a, b) => a.year - b.year)
                .map(({ year, tracks, albums }) => (
                  <li key={year}>
                    <Link to={albums > 0 ? "/albums" : "/tracks"} search={{ year }} className={styles.chip}>
                      <strong>{year}</strong>
                      <span>{albums > 0 ? t("albums", { count: albums }) : t("tracks", { count: tracks })}</span>
                    </Link>
                  </li>
                ))}
            </ul>
          </section>
        ))}
    </Page>
  )
}

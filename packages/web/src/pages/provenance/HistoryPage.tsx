/** What was done in the library, the latest first: imports, edits, enrichment, and what was taken back. */
import type { Operation } from "@ledgerline/client/contract"
import { Link, useSearch } from "@tanstack/react-router"
import { History } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useAsOf } from "../../app/asOf.tsx"
import { Button } from "../../components/Button.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { asOne, byDay, type Filter, fits, KINDS, type OperationKind } from "../../provenance/history/grouping.ts"
import { OperationRow } from "../../provenance/history/OperationRow.tsx"
import styles from "../../provenance/history/Timeline.module.css"
import { useDays } from "../../provenance/history/useDays.ts"
import { SHOWN, type Shown, useOperations } from "../../provenance/history/useOperations.ts"
import { useNames } from "../../provenance/useNames.ts"
import { dayOf } from "../../provenance/times.ts"
import { RevertSource } from "./RevertSource.tsx"

const DAY = 86_400_000
const SPANS = { ever: Number.POSITIVE_INFINITY, day: DAY, week: 7 * DAY, month: 30 * DAY }
type Span = keyof typeof SPANS

export function HistoryPage() {
  const { t } = useTranslation("provenance")
  const { show = "changes" } = useSearch({ from: "/history" })
  const { items, error, hasMore, more } = useOperations(show)
  return (
    <Page title={t("timeline.title")} subtitle={t("timeline.subtitle")} actions={<RevertSource />}>
      <Choice shown={show} />
      {items === undefined ? (
        error === undefined ? (
          <Loading />
        ) : (
          <Failed error={error} />
        )
      ) : (
        <Listed operations={items} hasMore={hasMore} />
      )}
      {hasMore ? <Button onClick={more}>{t("timeline.older")}</Button> : null}
    </Page>
  )
}

/** Changes of the library, what was listened to, or both; the address says which. */
function Choice({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation("provenance")
  return (
    <nav className={styles.choice} aria-label={t("timeline.show")}>
      {SHOWN.map((each) => (
        <Link
          key={each}
          to="/history"
          search={each === "changes" ? {} : { show: each }}
          replace
          activeOptions={{ exact: true }}
          aria-current={each === shown ? "page" : undefined}
        >
          {t(`timeline.show_${each}`)}
        </Link>
      ))}
    </nav>
  )
}

function Listed({ operations, hasMore }: { readonly operations: readonly Operation[]; readonly hasMore: boolean }) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const days = useDays()
  const asOf = useAsOf()
  const [filter, setFilter] = useState<Filter>({ kind: "all", actor: "", since: 0 })
  const [span, setSpan] = useState<Span>("ever")
  const all = asOne(operations).filter(({ at }) => asOf === undefined || at <= asOf)
  const shown = all.filter((each) => fits(each, filter))
  const actors = [...new Set(all.map(({ actor }) => actor))].toSorted()
  if (all.length === 0) return hasMore ? null : <Empty icon={History} title={t("timeline.empty")} />
  return (
    <>
      <div className={styles.filters} role="group" aria-label={t("timeline.filters")}>
        <label>
          {t("timeline.what")}
          <select
            value={filter.kind}
            onChange={({ target }) => setFilter({ ...filter, kind: target.value as OperationKind | "all" })}
          >
            <option value="all">{t("timeline.all")}</option>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`timeline.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("timeline.who")}
          <select value={filter.actor} onChange={({ target }) => setFilter({ ...filter, actor: target.value })}>
            <option value="">{t("timeline.everyone")}</option>
            {actors.map((actor) => (
              <option key={actor} value={actor}>
                {names.actor(actor)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("timeline.when")}
          <select
            value={span}
            onChange={({ target }) => {
              const next = target.value as Span
              setSpan(next)
              setFilter({ ...filter, since: next === "ever" ? 0 : Date.now() - SPANS[next] })
            }}
          >
            {Object.keys(SPANS).map((each) => (
              <option key={each} value={each}>
                {t(`timeline.${each as Span}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {shown.length === 0 ? <Empty icon={History} title={t("timeline.noneFound")} /> : null}
      <div className={styles.days}>
        {byDay(shown, dayOf).map(({ day, items }) => (
          <section key={day} aria-label={days(day)}>
            <h2 className={styles.day}>{days(day)}</h2>
            <ol className={styles.timeline}>
              {items.map((each) => (
                <OperationRow key={each.op} operation={each} />
              ))}
            </ol>
          </section>
        ))}
      </div>
    </>
  )
}

/** Figures of the library, and of what somebody listened to. */
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { Page } from "../../components/Page.tsx"
import { Failed, Loading } from "../../components/States.tsx"
import { Select } from "../../components/Select.tsx"
import { useFormats } from "../settings/parts/format.ts"
import { useAsked } from "../settings/parts/useAsked.ts"
import { Holdings } from "./Holdings.tsx"
import { Listening } from "./Listening.tsx"
import styles from "./Statistics.module.css"
import { Tops } from "./Tops.tsx"

const DAY = 86_400_000
/** Days back from now; null: from the beginning. */
const SPANS = { month: 30, quarter: 91, year: 365, ever: null } as const
type Span = keyof typeof SPANS

export function Statistics() {
  const { t } = useTranslation("statistics")
  const { bytes, count, duration } = useFormats()
  const library = useLibrary()
  const [span, setSpan] = useState<Span>("year")
  const [now] = useState(() => Date.now())
  const days = SPANS[span]
  const from = days === null ? undefined : now - days * DAY
  const { value: holdings, error } = useAsked(() => library.statistics.library({ by: "month" }), [library])
  const { value: plays } = useAsked(
    () => library.statistics.plays({ by: "day", ...(from === undefined ? {} : { from }) }),
    [library, from],
  )
  if (holdings === undefined || plays === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  const tracks = holdings.growth.at(-1)?.total ?? 0
  const facts = [
    [t("tracks"), count(tracks)],
    [t("size"), bytes(holdings.bytes)],
    [t("length"), duration(holdings.durationMs)],
    [t("plays"), count(plays.plays)],
    [t("listened"), duration(plays.totalMs)],
    [t("toTheEnd"), plays.plays === 0 ? "—" : `${Math.round((100 * plays.completed) / plays.plays)} %`],
  ] as const
  return (
    <Page
      title={t("statistics")}
      actions={
        <Select<Span>
          label={t("span")}
          value={span}
          onChoose={setSpan}
          choices={(Object.keys(SPANS) as Span[]).map((value) => ({ value, label: t(`span_${value}`) }))}
        />
      }
    >
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Listening plays={plays} now={now} />
      <Tops from={from} />
      <Holdings holdings={holdings} />
    </Page>
  )
}

/** What a job said, the latest first: what came of each file, and why one failed. New lines come by themselves. */
import type { JobLine } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { clsx } from "clsx"
import { ChevronDown, ChevronRight, CircleAlert, CircleX, Info } from "lucide-react"
import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { Button } from "../../../components/Button.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { useFormats } from "../parts/format.ts"
import { useAdministration } from "../parts/useAdministration.ts"
import styles from "./JobLog.module.css"

const PAGE = 50
const ICONS = { note: Info, warning: CircleAlert, error: CircleX }

export function JobLog({ id }: { readonly id: number }) {
  const { t } = useTranslation("imports")
  const [isOpen, setOpen] = useState(false)
  const part = useId()
  return (
    <div className={styles.log}>
      <Button
        look="plain"
        icon={isOpen ? ChevronDown : ChevronRight}
        aria-expanded={isOpen}
        aria-controls={part}
        onClick={() => setOpen(!isOpen)}
      >
        {t("log")}
      </Button>
      <div id={part} role="log" aria-live="off" aria-label={t("log")} hidden={!isOpen}>
        {isOpen ? <Lines id={id} /> : null}
      </div>
    </div>
  )
}

/** A page, and those after it. Each asks anew when something came, so that no line is missing between them. */
function Lines({ id, after }: { readonly id: number; readonly after?: string }) {
  const { t } = useTranslation("imports")
  const { work } = useAdministration()
  const [isMore, setMore] = useState(false)
  const query = after === undefined ? { limit: PAGE } : { limit: PAGE, after }
  const { value, error } = useLive(() => work.liveLog(id, query), [work, id, after])
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  if (value.items.length === 0) return after === undefined ? <p className={styles.none}>{t("noLog")}</p> : null
  return (
    <>
      <ol className={styles.lines}>
        {value.items.map((line) => (
          <Line key={line.number} line={line} />
        ))}
      </ol>
      {value.next === null ? null : isMore ? (
        <Lines id={id} after={value.next} />
      ) : (
        <Button look="plain" onClick={() => setMore(true)}>
          {t("earlier")}
        </Button>
      )}
    </>
  )
}

/** Reasons of which there is more to say than words here say; the text does. */
const EXPLAINED: ReadonlySet<string> = new Set([
  "unreadable",
  "refused",
  "notFingerprinted",
  "notMeasured",
  "notSized",
  "notSent",
  "attemptFailed",
] satisfies NonNullable<JobLine["reason"]>[])

/** What there is only the text of is said as it is; why something went wrong is said behind what did. */
function useLineWords(): (line: JobLine) => string {
  const { t, i18n } = useTranslation("imports")
  return ({ reason, from, text }) => {
    // A server of a newer version may know more reasons.
    if (reason === undefined || !i18n.exists(`said.${reason}`, { ns: "imports" })) return text
    const said = t(`said.${reason}`, { from: from ?? "" })
    return EXPLAINED.has(reason) ? `${said}: ${text}` : said
  }
}

function Line({ line }: { readonly line: JobLine }) {
  const { at, attempt, level, about } = line
  const wordsOf = useLineWords()
  const { t } = useTranslation("imports")
  const { moment } = useFormats()
  const Icon = ICONS[level]
  return (
    <li className={clsx(styles.line, styles[level])}>
      <Icon size={14} role="img" aria-label={t(`level_${level}`)} />
      <span className={styles.words}>
        {about === undefined ? null : <strong>{about}</strong>} {wordsOf(line)}
      </span>
      <time className={styles.when} dateTime={new Date(at).toISOString()}>
        {attempt > 1 ? `${t("attemptNumber", { attempt })} · ` : ""}
        {moment(at)}
      </time>
    </li>
  )
}

/** Chooses a moment of the past: on a slider with a mark for each thing that was done, by its date, or just before one of them. */
import type { Operation } from "@ledgerline/client/contract"
import { ChevronLeft, ChevronRight } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { lookAt, lookAtNow, useAsOf } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { toastError } from "../app/toasts.tsx"
import { Button, IconButton } from "../components/Button.tsx"
import { TextField } from "../components/TextField.tsx"
import styles from "./asOf.module.css"
import { useNames } from "./useNames.ts"
import { localText, useTimes } from "./times.ts"

/** As many as a server gives at once. */
const MARKS = 200
const STEPS = 1000

export function AsOfPicker({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const names = useNames()
  const times = useTimes()
  const shown = useAsOf()
  const [now] = useState(() => Date.now())
  const [operations, setOperations] = useState<readonly Operation[]>([])
  const [at, setAt] = useState(shown ?? now)
  useEffect(() => {
    library.operations
      .list({ limit: MARKS, about: "changes" })
      .then(({ items }) => setOperations(items.filter((each) => each.at <= now)), toastError)
  }, [library, now])

  const marks = [...new Set(operations.map((each) => each.at))].toSorted((a, b) => a - b)
  const first = Math.min(marks[0] ?? now, at) - 1
  const place = (time: number): number => (now === first ? 1 : (time - first) / (now - first))
  const look = (time: number): void => {
    if (time >= now) lookAtNow()
    else lookAt(library, time).catch(toastError)
    onDone()
  }
  const before = operations.filter((each) => each.at <= at).slice(0, 5)
  return (
    <div className={styles.picker}>
      <p className={styles.quiet}>{t("asOf.hint")}</p>
      <div className={styles.slider}>
        <div className={styles.marks} aria-hidden>
          {marks.map((time) => (
            <span key={time} style={{ left: `${place(time) * 100}%` }} />
          ))}
        </div>
        <input
          type="range"
          min={0}
          max={STEPS}
          value={Math.round(place(at) * STEPS)}
          aria-label={t("asOf.slider")}
          aria-valuetext={at >= now ? t("asOf.now") : times.moment(at)}
          onChange={({ target }) => setAt(Math.round(first + (Number(target.value) / STEPS) * (now - first)))}
        />
      </div>
      <div className={styles.chosen}>
        <IconButton
          icon={ChevronLeft}
          label={t("asOf.earlier")}
          disabled={!marks.some((time) => time <= at)}
          onClick={() => setAt((marks.findLast((time) => time <= at) ?? at) - 1)}
        />
        <TextField
          label={t("asOf.time")}
          type="datetime-local"
          step={1}
          max={localText(now)}
          value={localText(at)}
          onChange={({ target }) => {
            const time = new Date(target.value).getTime()
            if (Number.isFinite(time)) setAt(Math.min(time, now))
          }}
        />
        <IconButton
          icon={ChevronRight}
          label={t("asOf.later")}
          disabled={at >= now}
          onClick={() => setAt((marks.find((time) => time > at + 1) ?? now + 1) - 1)}
        />
      </div>
      {before.length === 0 ? null : (
        <div>
          <h3 className={styles.heading}>{t("asOf.before")}</h3>
          <ul className={styles.list}>
            {before.map((each) => (
              <li key={`${each.log} ${each.origin} ${each.op}`}>
                <button type="button" className={styles.before} onClick={() => look(each.at - 1)}>
                  <span>{names.operation(each)}</span>
                  <span className={styles.quiet}>
                    {names.actor(each.actor)} · {times.moment(each.at)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className={styles.actions}>
        {shown === undefined ? null : <Button onClick={() => look(now)}>{t("asOf.back")}</Button>}
        <Button look="primary" disabled={at >= now && shown === undefined} onClick={() => look(at)}>
          {t("asOf.look")}
        </Button>
      </div>
    </div>
  )
}

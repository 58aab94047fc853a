/** Two tracks that are probably one, side by side. */
import type { Duplicate, TrackDetail } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Link } from "@tanstack/react-router"
import { ArrowLeftRight, Check, GitMerge, X } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Button } from "../../components/Button.tsx"
import { Bar } from "../Bar.tsx"
import { useDoing } from "../doing.ts"
import { useNames } from "../useNames.ts"
import { lengthOf, readableField } from "../readable.ts"
import { doubtText, reasonText } from "./duplicateText.ts"
import styles from "./Duplicates.module.css"
import { betterSound } from "./quality.ts"

const ROWS = ["title", "artist", "album", "year", "genres", "durationMs"] as const

export function DuplicatePair({ duplicate }: { readonly duplicate: Duplicate }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const [isTurned, setTurned] = useState(false)
  const { score, reasons, doubts, against } = duplicate
  const [stays, goes] = isTurned ? [duplicate.track, duplicate.into] : [duplicate.into, duplicate.track]
  const a = useLive(() => library.tracks.liveOne(stays.id), [library, stays.id])
  const b = useLive(() => library.tracks.liveOne(goes.id), [library, goes.id])
  const better = a.value === undefined || b.value === undefined ? 0 : betterSound(a.value, b.value)
  const merge = () =>
    doing(
      () =>
        isTurned
          ? library.tracks.merge(goes.id, { into: stays.id })
          : library.duplicates.merge([{ track: goes.id, into: stays.id }]),
      t("duplicate.merged", { count: 2 }),
    )
  const dismiss = () =>
    doing(
      () => library.duplicates.dismiss([{ track: duplicate.track.id, into: duplicate.into.id }]),
      t("duplicate.dismissed"),
    )
  return (
    <li className={styles.pair}>
      <div className={styles.head}>
        <Bar label={t("duplicate.certainty")} share={score} />
        <ul className={styles.reasons} aria-label={t("duplicate.reasons")}>
          {reasons.map((reason) => (
            <li key={`${reason.rule} ${reason.detail}`}>
              <Check size={14} aria-hidden /> {reasonText(t, reason)}
            </li>
          ))}
        </ul>
        {doubts.length === 0 ? null : (
          <ul className={styles.doubts} aria-label={t("duplicate.doubts")}>
            {doubts.map((doubt, at) => (
              <li key={doubt}>
                {/* Servers of older versions give the texts alone. */}
                <X size={14} aria-hidden /> {doubtText(t, against?.[at]) ?? doubt}
              </li>
            ))}
          </ul>
        )}
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className={styles.hidden}>{t("reviewing.field")}</span>
            </th>
            <Side label={t("duplicate.suggested")} track={a.value} id={stays.id} title={stays.title} isKept />
            <Side label={t("duplicate.goes")} track={b.value} id={goes.id} title={goes.title} />
          </tr>
        </thead>
        <tbody>
          {ROWS.map((field) => (
            <Row key={field} field={field} a={a.value} b={b.value} />
          ))}
          <tr>
            <th scope="row">{t("page.quality")}</th>
            <td>
              <Quality track={a.value} isBetter={better > 0} />
            </td>
            <td>
              <Quality track={b.value} isBetter={better < 0} />
            </td>
          </tr>
          <tr>
            <th scope="row">{t("duplicate.copies")}</th>
            <td className={styles.path}>{a.value?.copies.map(({ path }) => path ?? "…").join("\n")}</td>
            <td className={styles.path}>{b.value?.copies.map(({ path }) => path ?? "…").join("\n")}</td>
          </tr>
        </tbody>
      </table>
      {mayEdit ? (
        <div className={styles.actions}>
          <Button icon={ArrowLeftRight} look="plain" onClick={() => setTurned(!isTurned)}>
            {t("duplicate.keepThis")}
          </Button>
          <Button icon={X} onClick={() => void dismiss()}>
            {t("duplicate.dismiss")}
          </Button>
          <Button look="primary" icon={GitMerge} onClick={() => void merge()}>
            {t("duplicate.merge")}
          </Button>
        </div>
      ) : null}
    </li>
  )
}

interface SideProps {
  readonly label: string
  readonly track: TrackDetail | undefined
  readonly id: string
  readonly title: string | null
  readonly isKept?: boolean
}

function Side({ label, id, title, isKept = false }: SideProps) {
  return (
    <th scope="col" data-kept={isKept}>
      <span className={styles.side}>{label}</span>
      <Link to="/tracks/$id" params={{ id }}>
        {title ?? id.slice(0, 8)}
      </Link>
    </th>
  )
}

interface RowProps {
  readonly field: (typeof ROWS)[number]
  readonly a: TrackDetail | undefined
  readonly b: TrackDetail | undefined
}

function Row({ field, a, b }: RowProps) {
  const names = useNames()
  const { t } = useTranslation("provenance")
  const text = (track: TrackDetail | undefined): string => {
    if (track === undefined) return "…"
    const value = track[field]
    if (field === "durationMs") return typeof value === "number" ? lengthOf(value) : t("none")
    return readableField(field, value, names.values)
  }
  const [left, right] = [text(a), text(b)]
  return (
    <tr data-differs={left !== right}>
      <th scope="row">{field === "durationMs" ? t("duplicate.length") : names.field(field)}</th>
      <td>{left}</td>
      <td>{right}</td>
    </tr>
  )
}

function Quality({ track, isBetter }: { readonly track: TrackDetail | undefined; readonly isBetter: boolean }) {
  const { t, i18n } = useTranslation("provenance")
  const { t: player } = useTranslation("player")
  if (track === undefined) return "…"
  const { codec, bitRate, sampleRate, bitDepth } = track
  const said = [
    codec,
    bitDepth === null ? null : player("bits", { value: bitDepth }),
    sampleRate === null ? null : player("kilohertz", { value: (sampleRate / 1000).toLocaleString(i18n.language) }),
    bitRate === null ? null : player("kilobits", { value: Math.round(bitRate / 1000) }),
  ]
  return (
    <>
      {said.filter((each) => each !== null).join(" · ")}
      {isBetter ? <span className={styles.better}> {t("duplicate.better")}</span> : null}
    </>
  )
}

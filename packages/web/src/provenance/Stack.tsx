/** All that was said of a field, the strongest first: by whom, when, how sure; and which of it shows. */
import { Link } from "@tanstack/react-router"
import type { Claim, Why } from "@ledgerline/client/contract"
import { Check, ExternalLink } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../app/asOf.tsx"
import { useLibrary } from "../app/library.tsx"
import { Button } from "../components/Button.tsx"
import { Bar, Parts } from "./Bar.tsx"
import { useDoing } from "./doing.ts"
import { TierIcon } from "./icons.tsx"
import { useNames } from "./useNames.ts"
import styles from "./Stack.module.css"
import { editable, type Subject } from "./subject.ts"
import { useTimes } from "./times.ts"
import { readableValue, sameValue } from "./values.ts"

export function Stack({ subject, why }: { readonly subject: Subject; readonly why: Why }) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  if (why.stack.length === 0) return <p className={styles.quiet}>{t("stack.derived")}</p>
  return (
    <ol className={styles.stack} aria-label={t("stack.of", { field: names.field(why.field) })}>
      {why.stack.map((claim) => (
        <Said key={claim.event} subject={subject} why={why} claim={claim} />
      ))}
    </ol>
  )
}

interface SaidProps {
  readonly subject: Subject
  readonly why: Why
  readonly claim: Claim
}

function Said({ subject, why, claim }: SaidProps) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const times = useTimes()
  const library = useLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const field = names.field(why.field)
  const { kind, id } = subject
  const pick = () =>
    doing(() => editable(library, kind).edit(id, { [why.field]: claim.value }), t("stack.picked", { field }))
  const isShown = claim.standing === "shown"
  // One's own edit needs no name beside "Edit".
  const source = claim.tier === "user" ? names.actor(claim.actor) : names.provider(claim.provider)
  return (
    <li className={styles.claim} data-standing={claim.standing}>
      <span className={styles.icon}>
        <TierIcon tier={claim.tier} size={16} />
      </span>
      <div className={styles.body}>
        <p className={styles.value}>{readableValue(claim.value, names.values)}</p>
        <p className={styles.quiet}>
          <strong>{source}</strong> · {names.tier(claim.tier)} ·{" "}
          <Link to="/history/$op" params={{ op: claim.op }} title={t("stack.operation")} className={styles.link}>
            <time dateTime={isoOf(claim.at)}>{times.moment(claim.at)}</time>
          </Link>
          {claim.tier === "user" || claim.actor === "import"
            ? null
            : ` · ${t("stack.by", { who: names.actor(claim.actor) })}`}
        </p>
        {claim.confidence === null ? null : (
          <Bar label={t("stack.confidence", { percent: "" }).trim()} share={claim.confidence} />
        )}
        {claim.parts === null ? null : <Parts parts={claim.parts} />}
        {claim.url === null ? null : (
          <a className={styles.source} href={claim.url} target="_blank" rel="noreferrer">
            <ExternalLink size={13} aria-hidden />
            {t("stack.source")}
            {claim.licence === null ? null : ` · ${claim.licence}`}
          </a>
        )}
      </div>
      <div className={styles.standing}>
        <span className={isShown ? styles.shown : styles.quiet}>
          {isShown ? <Check size={14} aria-hidden /> : null}
          {t(`stack.${claim.standing}`)}
        </span>
        {!mayEdit || isShown || sameValue(claim.value, why.value) ? null : (
          <Button onClick={() => void pick()}>{t("stack.pick")}</Button>
        )}
      </div>
    </li>
  )
}

/** Undefined for times that no date can hold. */
const isoOf = (at: number): string | undefined => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined)

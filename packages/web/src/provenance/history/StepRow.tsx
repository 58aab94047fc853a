/** What one action did to one thing: its events with what each changed. */
import { Link } from "@tanstack/react-router"
import type { HistoryEntry } from "@ledgerline/client/contract"
import { Ellipsis, History, Undo2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { lookAt, useMayEdit } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { toastError } from "../../app/toasts.tsx"
import { IconButton } from "../../components/Button.tsx"
import { Menu } from "../../components/Menu.tsx"
import type { MenuEntry } from "../../components/menuEntries.ts"
import { openRevert } from "../open.tsx"
import { TypeIcon } from "../icons.tsx"
import { useNames } from "../useNames.ts"
import { useTimes } from "../times.ts"
import { readableField } from "../readable.ts"
import { saidOf, together } from "./changes.ts"
import { Changes } from "./Changes.tsx"
import type { Step } from "./grouping.ts"
import styles from "./Timeline.module.css"

export function StepRow({ step }: { readonly step: Step }) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const times = useTimes()
  const library = useLibrary()
  const mayEdit = useMayEdit()
  const { op, at, actor, entries } = step
  const [first] = entries as readonly [HistoryEntry]
  const active = entries.filter(({ status }) => status === "active")
  const menu = (): readonly MenuEntry[] => [
    ...(mayEdit && active.length > 0
      ? [
          {
            label: t("revert.event"),
            icon: Undo2,
            onSelect: () => openRevert({ events: active.map(({ id }) => id) }, names.type(first.type)),
          },
          {
            label: t("revert.operation"),
            icon: Undo2,
            onSelect: () => openRevert({ operation: op }, names.type(first.type)),
          },
        ]
      : []),
    {
      label: t("timeline.lookBefore"),
      icon: History,
      onSelect: () => void lookAt(library, at - 1).catch(toastError),
    },
  ]
  return (
    <li className={styles.step} data-status={active.length > 0 ? "active" : first.status}>
      <span className={styles.icon}>
        <TypeIcon type={first.type} />
      </span>
      <div className={styles.body}>
        <p className={styles.what}>
          <Link to="/history/$op" params={{ op }}>
            {[...new Set(entries.map(({ type }) => names.type(type)))].join(", ")}
          </Link>
          <Status entries={entries} />
        </p>
        <p className={styles.quiet}>
          {names.actor(actor)} · {times.time(at)}
        </p>
        <Changes changes={together(entries)} />
        {entries.map((entry) => (
          <Said key={entry.id} entry={entry} />
        ))}
      </div>
      <Menu entries={menu}>
        <IconButton icon={Ellipsis} size="small" label={t("more")} />
      </Menu>
    </li>
  )
}

function Status({ entries }: { readonly entries: readonly HistoryEntry[] }) {
  const { t } = useTranslation("provenance")
  const odd = entries.find(({ status }) => status !== "active")
  return odd === undefined || odd.status === "active" ? null : (
    <span className={styles.badge}>{t(`timeline.${odd.status}`)}</span>
  )
}

/** What was said without showing: proposals, locks, claims that others outweigh. */
function Said({ entry }: { readonly entry: HistoryEntry }) {
  const names = useNames()
  const fields = Object.entries(saidOf(entry))
  if (fields.length === 0 || entry.fields.some(({ field }) => field !== "candidate")) return null
  const { provider } = (entry.payload ?? {}) as { readonly provider?: string }
  return (
    <p className={styles.said}>
      {provider === undefined || provider === "user" ? null : `${names.provider(provider)}: `}
      {fields
        .slice(0, 8)
        .map(([field, value]) =>
          value === undefined
            ? names.field(field)
            : `${names.field(field)} “${readableField(field, value, names.values).slice(0, 80)}”`,
        )
        .join(", ")}
      {fields.length > 8 ? " …" : ""}
    </p>
  )
}

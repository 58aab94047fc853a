/** One action in the history of a library. */
import { Link } from "@tanstack/react-router"
import { Bot, FolderInput, History, type LucideIcon, Pencil, Undo2, Wrench } from "lucide-react"
import { useTranslation } from "react-i18next"
import { lookAt, useMayRevert } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { toastError } from "../../app/toasts.tsx"
import { IconButton } from "../../components/Button.tsx"
import { useNames } from "../useNames.ts"
import { openRevert } from "../open.tsx"
import { useTimes } from "../times.ts"
import { kindOf, type OneOperation, type OperationKind } from "./grouping.ts"
import styles from "./Timeline.module.css"

const ICONS: Readonly<Record<OperationKind, LucideIcon>> = {
  imports: FolderInput,
  edits: Pencil,
  enrichment: Bot,
  reverts: Undo2,
  other: Wrench,
}

export function OperationRow({ operation }: { readonly operation: OneOperation }) {
  const { t } = useTranslation("provenance")
  const names = useNames()
  const times = useTimes()
  const library = useLibrary()
  const mayRevert = useMayRevert()
  const { op, at, actor, events, kind, outcome, logs } = operation
  const what = kindOf(operation)
  const Icon = ICONS[what]
  const name = names.operation(operation)
  const isRunning = kind !== null && outcome === null
  return (
    <li className={styles.step} data-kind={what} data-running={isRunning}>
      <span className={styles.icon}>
        <Icon size={16} aria-hidden />
      </span>
      <div className={styles.body}>
        <p className={styles.what}>
          <Link to="/history/$op" params={{ op }}>
            {name}
          </Link>
          {outcome === "failed" || outcome === "cancelled" || isRunning ? (
            <span className={styles.badge} data-kind={outcome}>
              {t(isRunning ? "timeline.running" : `timeline.${outcome as "failed"}`)}
            </span>
          ) : null}
        </p>
        <p className={styles.quiet}>
          {names.actor(actor)} · {times.time(at)} · {t("timeline.events", { count: events })}
        </p>
      </div>
      <div>
        <IconButton
          icon={History}
          size="small"
          label={t("timeline.lookBefore")}
          onClick={() => void lookAt(library, at - 1).catch(toastError)}
        />
        {mayRevert(logs) ? (
          <IconButton
            icon={Undo2}
            size="small"
            label={t("revert.operation")}
            onClick={() => openRevert({ operation: op }, `${name} · ${names.actor(actor)} · ${times.moment(at)}`)}
          />
        ) : null}
      </div>
    </li>
  )
}

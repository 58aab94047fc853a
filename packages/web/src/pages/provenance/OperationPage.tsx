/** One action, with all that it changed. */
import type { OperationChange } from "@ledgerline/client/contract"
import { Link, useParams } from "@tanstack/react-router"
import { ArrowLeft, History, Undo2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useLive } from "@ledgerline/client/react"
import { lookAt, useMayRevert } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { NoPage } from "../../app/NotFound.tsx"
import { toastError } from "../../app/toasts.tsx"
import { Button } from "../../components/Button.tsx"
import { Page } from "../../components/Page.tsx"
import { Failed, Loading } from "../../components/States.tsx"
import { OperationChanges } from "../../provenance/history/OperationChanges.tsx"
import styles from "../../provenance/history/Timeline.module.css"
import { spelledOut } from "../../provenance/naming.ts"
import { useNames } from "../../provenance/useNames.ts"
import { openRevert } from "../../provenance/open.tsx"
import { useTimes } from "../../provenance/times.ts"

export function OperationPage() {
  const { t } = useTranslation("provenance")
  const { op = "" } = useParams({ strict: false })
  const library = useLibrary()
  const names = useNames()
  const times = useTimes()
  const mayRevert = useMayRevert()
  const { value, error } = useLive(() => library.operations.liveOne(op), [library, op])
  const { changes, hasMore, more, failed } = useChanges(op)
  if (value === undefined) return error === undefined ? <Loading /> : <NoPage error={error} />
  const { actor, at, finishedAt, events, outcome, summary, kind, logs } = value
  const type = changes?.[0]?.entries[0]?.type ?? "operation.started"
  const name = names.operation({ ...value, type })
  const facts: readonly (readonly [string, string])[] = [
    [t("timeline.who"), names.actor(actor)],
    [t("timeline.what"), t("timeline.events", { count: events })],
    ...(kind === null ? [] : [[t("page.state"), t(`timeline.${(outcome ?? "running") as "done"}`)] as const]),
    ...(finishedAt === null || finishedAt - at < 1000
      ? []
      : [[t("timeline.took"), `${Math.round((finishedAt - at) / 1000)} s`] as const]),
    ...Object.entries((summary ?? {}) as Record<string, unknown>).map(
      ([key, count]) => [spelledOut(key), String(count)] as const,
    ),
  ]
  return (
    <Page
      title={name}
      subtitle={times.exact(at)}
      actions={
        <>
          <Button icon={History} onClick={() => void lookAt(library, at - 1).catch(toastError)}>
            {t("timeline.lookBefore")}
          </Button>
          {mayRevert(logs) ? (
            <Button icon={Undo2} onClick={() => openRevert({ operation: op }, name)}>
              {t("revert.operation")}
            </Button>
          ) : null}
        </>
      }
    >
      <Link to="/history" className={styles.quietLink}>
        <ArrowLeft size={14} aria-hidden /> {t("timeline.back")}
      </Link>
      <dl className={styles.summary}>
        {facts.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <h2>{t("timeline.changes")}</h2>
      {failed !== undefined ? (
        <Failed error={failed} />
      ) : changes === undefined ? (
        <Loading />
      ) : (
        <OperationChanges changes={changes} />
      )}
      {hasMore ? <Button onClick={more}>{t("timeline.moreChanges")}</Button> : null}
    </Page>
  )
}

/** Its changes, page after page as they are wanted; the first again when something happens. */
function useChanges(op: string) {
  const library = useLibrary()
  const first = useLive(() => library.operations.liveChanges(op), [library, op])
  const [held, setLater] = useState<{
    readonly op: string
    readonly items: readonly OperationChange[]
    readonly next: string | null
  }>()
  const later = held?.op === op ? held : undefined
  const next = later === undefined ? (first.value?.next ?? null) : later.next
  const more = (): void => {
    if (next === null) return
    library.operations
      .changes(op, { after: next })
      .then((page) => setLater({ op, items: [...(later?.items ?? []), ...page.items], next: page.next }), toastError)
  }
  const changes = first.value === undefined ? undefined : [...first.value.items, ...(later?.items ?? [])]
  return { changes, hasMore: next !== null, more, failed: first.value === undefined ? first.error : undefined }
}

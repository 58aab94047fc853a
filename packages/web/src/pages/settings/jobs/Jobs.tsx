/** What the server works on in the background: how far it is, what went wrong, and what can be done about it. */
import type { Job } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { CircleCheck, CircleX, Clock3, LoaderCircle } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/session.tsx"
import { toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Page } from "../../../components/Page.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { Select } from "../../../components/Select.tsx"
import { Progress } from "../parts/Form.tsx"
import { useFormats } from "../parts/format.ts"
import { NeedsServer } from "../parts/NeedsServer.tsx"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { JobLog } from "./JobLog.tsx"

const WHICH = ["open", "failed", "all"] as const
const LOOKS = {
  waiting: "plain",
  running: "ok",
  delayed: "warn",
  done: "ok",
  failed: "danger",
  cancelled: "plain",
} as const
const ICONS = {
  waiting: Clock3,
  running: LoaderCircle,
  delayed: Clock3,
  done: CircleCheck,
  failed: CircleX,
  cancelled: CircleX,
}

const PAGE = 100
/** As many as one answer has. */
const MOST = 500

export function Jobs() {
  const { t } = useTranslation("imports")
  return (
    <Page title={t("jobs")} subtitle={t("jobsAbout")}>
      <NeedsServer>
        <List />
      </NeedsServer>
    </Page>
  )
}

function List() {
  const { t } = useTranslation("imports")
  const { work } = useAdministration()
  const [which, setWhich] = useState<(typeof WHICH)[number]>("open")
  const [limit, setLimit] = useState(PAGE)
  const { value, error } = useLive(() => work.liveJobs({ which, limit }), [work, which, limit])
  return (
    <Section
      title={t(`which_${which}`)}
      actions={
        <Select
          label={t("which")}
          value={which}
          onChoose={setWhich}
          choices={WHICH.map((each) => ({ value: each, label: t(`which_${each}`) }))}
        />
      }
    >
      {value === undefined ? error === undefined ? <Loading /> : <Failed error={error} /> : null}
      {value?.items.length === 0 ? <Note>{t(`none_${which}`)}</Note> : null}
      <Rows label={t("jobs")}>
        {value?.items.map((job) => (
          <li key={job.id}>
            <One job={job} />
          </li>
        ))}
      </Rows>
      {value === undefined || value.next === null || limit >= MOST ? null : (
        <Button look="plain" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
          {t("moreJobs")}
        </Button>
      )}
    </Section>
  )
}

function One({ job }: { readonly job: Job }) {
  const { t, i18n } = useTranslation("imports")
  const { ago, bytes, count } = useFormats()
  const { work } = useAdministration()
  const { role } = useMe()
  const { id, kind, state, attempts, mostAttempts, progress, error, enqueuedAt, endedAt, cancelling } = job
  const failed = `failed.${error?.tag ?? ""}`
  const isOpen = state === "waiting" || state === "running" || state === "delayed"
  const name = `job_${kind.replaceAll(".", "_")}`
  const facts = [
    t("number", { id }),
    endedAt === null ? t("since", { ago: ago(enqueuedAt) }) : t("ended", { ago: ago(endedAt) }),
    ...(attempts > 1 ? [t("attempts", { attempts, most: mostAttempts })] : []),
    ...(progress === null
      ? []
      : [progress.total === null ? count(progress.done) : `${count(progress.done)} / ${count(progress.total)}`]),
    ...(progress?.bytes !== undefined
      ? [t("sentBytes", { size: bytes(progress.bytes) })]
      : progress?.note === undefined
        ? []
        : [progress.note]),
  ]
  return (
    <>
      <Row
        icon={ICONS[state]}
        title={
          <>
            {i18n.exists(name, { ns: "imports" }) ? t(name as "job_upload_import") : kind}{" "}
            <Tag look={LOOKS[state]}>{t(cancelling ? "cancelling" : `job_state_${state}`)}</Tag>
          </>
        }
        text={facts.join(" · ")}
      >
        {role === "listener" ? null : isOpen ? (
          <Button disabled={cancelling} onClick={() => void work.cancel(id).catch(toastError)}>
            {t("cancel")}
          </Button>
        ) : state === "done" ? null : (
          <Button onClick={() => void work.retry(id).catch(toastError)}>{t("retry")}</Button>
        )}
      </Row>
      {state === "running" ? (
        <Progress label={kind} value={progress?.done ?? 0} most={progress?.total ?? null} />
      ) : null}
      <JobLog id={id} />
      {error === null || state === "done" ? null : (
        <Note look={state === "failed" ? "danger" : "warn"}>
          <strong>{i18n.exists(failed, { ns: "imports" }) ? t(failed as "failed.RetryLater") : error.tag}</strong>{" "}
          {error.message}
        </Note>
      )}
    </>
  )
}

/** What is to come: how far each file is, what goes wrong, and when it is tried again. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useLive } from "@ledgerline/client/react"
import { CirclePause, CirclePlay, RefreshCw } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useSaid } from "../../../app/problem.ts"
import { toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Progress } from "../parts/Form.tsx"
import { useFormats } from "../parts/format.ts"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useSubjectName } from "./subjectName.ts"

const SHOWN = 50
type Download = Awaited<ReturnType<DeviceLibrary["offline"]["downloads"]>>[number]

export function Downloads({ device }: { readonly device: DeviceLibrary }) {
  const { t } = useTranslation("offline")
  const { count } = useFormats()
  const { value: state } = useLive(() => device.offline.live(), [device])
  const { value: downloads } = useLive(() => device.offline.liveDownloads(SHOWN), [device])
  if (state === undefined || downloads === undefined) return null
  const { isPaused, queued, failing } = state
  return (
    <Section
      title={t("downloads")}
      hint={queued === 0 ? undefined : t("queued", { count: queued, shown: count(queued), failing: count(failing) })}
      actions={
        <>
          <Button
            icon={isPaused ? CirclePlay : CirclePause}
            onClick={() => void device.offline.configure({ isPaused: !isPaused }).catch(toastError)}
          >
            {t(isPaused ? "resume" : "pause")}
          </Button>
          <Button
            icon={RefreshCw}
            disabled={failing === 0}
            onClick={() => void device.offline.retry().catch(toastError)}
          >
            {t("retry")}
          </Button>
        </>
      }
    >
      {downloads.items.length === 0 ? <Note>{t(isPaused ? "nothingPaused" : "nothingToCome")}</Note> : null}
      <Rows label={t("downloads")}>
        {downloads.items.map((download) => (
          <li key={download.mediaFile}>
            <One device={device} download={download} />
          </li>
        ))}
      </Rows>
      {queued > downloads.items.length ? <Note>{t("more", { count: queued - downloads.items.length })}</Note> : null}
    </Section>
  )
}

function One({ device, download }: { readonly device: DeviceLibrary; readonly download: Download }) {
  const { t } = useTranslation("offline")
  const { bytes } = useFormats()
  const name = useSubjectName(device, `track:${download.track}`)
  const { state, size, message, reason, nextAt, tries } = download
  const said = useSaid()
  const wait = useWait(state === "failed" ? nextAt : null)
  const looks = { running: "ok", failed: "warn", waiting: "plain", paused: "plain" } as const
  return (
    <>
      <Row
        title={
          <>
            {name ?? "…"} <Tag look={looks[state]}>{t(`state_${state}`)}</Tag>
          </>
        }
        text={
          message === null
            ? undefined
            : `${said(message, reason)} · ${t("tries", { count: tries })}${wait === null ? "" : ` · ${t("again", { seconds: wait })}`}`
        }
      >
        {size === null ? null : `${state === "running" ? `${bytes(download.bytes)} / ` : ""}${bytes(size)}`}
      </Row>
      {state === "running" ? <Progress label={name ?? ""} value={download.bytes} most={size} /> : null}
    </>
  )
}

/** Seconds until a moment, as they pass; null once it is over. */
function useWait(at: number | null): number | null {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (at === null) return undefined
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [at])
  return at === null || at <= now ? null : Math.ceil((at - now) / 1000)
}

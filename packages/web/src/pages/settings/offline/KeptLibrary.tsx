/** Whether this browser has the library itself: to begin it, to see how far it is, and to end it. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useLive } from "@ledgerline/client/react"
import { HardDriveDownload, TriangleAlert } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useProblem } from "../../../app/problem.ts"
import { useMe, useSession } from "../../../app/session.tsx"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { obstacle } from "../../../device/kept.ts"
import { keepHere } from "../../../device/keepHere.ts"
import { removeHere } from "../../../device/removeHere.ts"
import { useHoldings } from "../../../components/useHoldings.ts"
import { useDevice, useOpensAlone } from "../../../device/useDevice.ts"
import { confirm } from "../parts/confirm.tsx"
import { Progress } from "../parts/Form.tsx"
import { useFormats } from "../parts/format.ts"
import { Note } from "../../../components/Note.tsx"
import { ServerTrouble } from "../../../components/ServerTrouble.tsx"
import { Row, Section, Tag } from "../parts/Section.tsx"
import { useAsked } from "../parts/useAsked.ts"

export function KeptLibrary() {
  const { t } = useTranslation("offline")
  const kept = useDevice()
  const problemOf = useProblem()
  const { member } = useMe()
  if (kept.state === "none") return <Begin />
  if (kept.kept.member !== member)
    return (
      <Section title={t("thisDevice")}>
        <Note look="warn">{t("ofSomebodyElse", { member: kept.kept.member })}</Note>
        <Remove />
      </Section>
    )
  if (kept.state === "failed")
    return (
      <Section title={t("thisDevice")}>
        <Note look="danger">{t("cannotOpen", { message: problemOf(kept.error) })}</Note>
        <Remove />
      </Section>
    )
  return (
    <Section title={t("thisDevice")}>
      {kept.state === "opening" ? (
        <Row icon={HardDriveDownload} title={t(kept.kept.stage === "pairing" ? "pairing" : "opening")}>
          <Progress label={t("opening")} value={0} most={null} />
        </Row>
      ) : (
        <>
          {kept.state === "syncing" ? null : <Here library={kept.library} />}
          {kept.state === "open" ? null : <Coming library={kept.library} />}
        </>
      )}
      {kept.state === "opening" ? null : <Remove />}
    </Section>
  )
}

function Begin() {
  const { t } = useTranslation("offline")
  const { server, session } = useSession()
  const [isBusy, setBusy] = useState(false)
  const { value: why } = useAsked(async () => (await obstacle()) ?? null, [])
  const me = useMe()
  const begin = async (): Promise<void> => {
    setBusy(true)
    try {
      await keepHere(server, me)
    } catch (error) {
      toastError(error)
      setBusy(false)
    }
  }
  const isAway = session.state === "signedIn" && session.reach !== "reached"
  return (
    <Section title={t("thisDevice")}>
      <Row icon={HardDriveDownload} title={t("keep")} text={t("keepText")}>
        <Button look="primary" disabled={isBusy || isAway || why !== null} onClick={() => void begin()}>
          {t(isBusy ? "pairing" : "keepAction")}
        </Button>
      </Row>
      {why === null || why === undefined ? null : <Note look="warn">{t(why)}</Note>}
    </Section>
  )
}

/** The first sync: pages ask the server until it is done, where that answers. */
function Coming({ library }: { readonly library: DeviceLibrary }) {
  const { t } = useTranslation("offline")
  const { bytes, count } = useFormats()
  const { value: progress } = useLive(() => library.servers.liveProgress(), [library])
  const { value: servers } = useLive(() => library.servers.live(), [library])
  const error = servers?.items[0]?.error
  const { step, done = 0, total = 0 } = progress?.items[0] ?? {}
  const said = step === "snapshot" ? bytes : count
  const title = t(progress?.isReadable === true ? "historyComing" : "syncing")
  const text =
    step === undefined
      ? undefined
      : step === "views" || total === 0
        ? t(`coming_${step}`)
        : `${t(`coming_${step}`)} ${t("doneOf", { done: said(done), total: said(total) })}`
  return (
    <>
      <Row icon={HardDriveDownload} title={title} text={text} />
      <Note>
        <Progress label={title} value={done} most={total === 0 ? null : total} />
      </Note>
      {error === undefined || error === null ? null : <ServerTrouble problem={error} look="warn" />}
    </>
  )
}

function Here({ library }: { readonly library: DeviceLibrary }) {
  const { t } = useTranslation("offline")
  const { bytes } = useFormats()
  const holdings = useHoldings()
  const opensAlone = useOpensAlone()
  const { value: counts } = useLive(() => library.liveCounts(), [library])
  const { value: room, reload } = useAsked(roomHere, [])
  useEffect(() => {
    const timer = setInterval(() => void reload(), 10_000)
    return () => clearInterval(timer)
  }, [reload])
  return (
    <>
      <Row
        icon={HardDriveDownload}
        title={
          <>
            {t("isKept")} {opensAlone ? <Tag look="ok">{t("worksOffline")}</Tag> : <Tag>{t("needsServer")}</Tag>}
          </>
        }
        text={counts === undefined ? undefined : holdings(counts)}
      />
      {room === undefined ? null : (
        <Row
          title={t("room", { used: bytes(room.used), free: bytes(room.free) })}
          text={t(room.isPersisted ? "persisted" : "notPersisted")}
        >
          {room.isPersisted ? null : (
            <Button
              onClick={() => void navigator.storage.persist().then((is) => (is ? reload() : toast(t("refused"))))}
            >
              {t("persist")}
            </Button>
          )}
        </Row>
      )}
    </>
  )
}

async function roomHere() {
  const [{ usage = 0, quota = 0 }, isPersisted] = await Promise.all([
    navigator.storage.estimate(),
    navigator.storage.persisted(),
  ])
  return { used: usage, free: Math.max(0, quota - usage), isPersisted }
}

function Remove() {
  const { t } = useTranslation("offline")
  const kept = useDevice()
  const { session, server } = useSession()
  const ask = async (): Promise<void> => {
    const servers = kept.state === "open" || kept.state === "readable" ? await kept.library.servers.list() : []
    const pending = servers.reduce((sum, { pending: { up } }) => Math.max(sum, up), 0)
    const isReachable = session.state === "signedIn" && session.reach === "reached"
    confirm({
      title: t("removeTitle"),
      text: [
        t("removeText"),
        ...(pending > 0 ? [t("removePending", { count: pending })] : []),
        ...(isReachable ? [] : [t("removeAway")]),
      ].join(" "),
      action: t("remove"),
      onConfirm: () => removeHere(server, isReachable),
    })
  }
  return (
    <Row isMuted title={t("removeHint")}>
      <Button look="danger" icon={TriangleAlert} onClick={() => void ask()}>
        {t("remove")}
      </Button>
    </Row>
  )
}

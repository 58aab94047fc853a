/** How much music is kept, how much may be, and from where it came. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useLive } from "@ledgerline/client/react"
import { Eraser } from "lucide-react"
import { useTranslation } from "react-i18next"
import { toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { confirm } from "../parts/confirm.tsx"
import { Select } from "../../../components/Select.tsx"
import { Progress } from "../parts/Form.tsx"
import { useFormats } from "../parts/format.ts"
import { Note } from "../../../components/Note.tsx"
import { Row, Section } from "../parts/Section.tsx"

const GIGABYTE = 1e9
const LIMITS = [1, 2, 5, 10, 20, 50, 100, 250, 500, 1000].map((each) => each * GIGABYTE)

export function KeptMusic({ device }: { readonly device: DeviceLibrary }) {
  const { t } = useTranslation("offline")
  const { bytes, count } = useFormats()
  const { value: state, error } = useLive(() => device.offline.live(), [device])
  const { value: servers } = useLive(() => device.servers.live(), [device])
  if (error !== undefined && "reason" in error && error.reason === "notSupported")
    return (
      <Section title={t("music")}>
        <Note>{t("noMusicHere")}</Note>
      </Section>
    )
  if (state === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  const limits = [...new Set([...LIMITS, state.limit])].toSorted((a, b) => a - b)
  const nameOf = (id: string): string => servers?.items.find((each) => each.id === id)?.name ?? t("someServer")
  const clear = (isAll: boolean): void =>
    confirm({
      title: t(isAll ? "clearAll" : "clear"),
      text: t(isAll ? "clearAllText" : "clearText"),
      action: t(isAll ? "clearAll" : "clear"),
      onConfirm: () => device.offline.clear(isAll),
    })
  return (
    <Section title={t("music")} hint={t("musicHint")}>
      <Row
        title={t("used", { used: bytes(state.bytes), limit: bytes(state.limit) })}
        text={t("hereOf", {
          count: state.wanted,
          here: count(state.here),
          shown: count(state.wanted),
          files: t("files", { count: state.files, shown: count(state.files) }),
        })}
      >
        <Select
          label={t("limit")}
          value={String(state.limit)}
          choices={limits.map((each) => ({ value: String(each), label: t("upTo", { size: bytes(each) }) }))}
          onChoose={(value) => void device.offline.configure({ limit: Number(value) }).catch(toastError)}
        />
      </Row>
      <Note>
        <Progress label={t("music")} value={state.bytes} most={state.limit} />
      </Note>
      {state.byServer.map(({ server, bytes: size, files }) => (
        <Row key={server} title={nameOf(server)} text={t("files", { count: files, shown: count(files) })}>
          {bytes(size)}
        </Row>
      ))}
      <Row isMuted title={t("clearHint")}>
        <Button icon={Eraser} disabled={state.files === 0} onClick={() => clear(false)}>
          {t("clear")}
        </Button>
        <Button look="danger" disabled={state.files === 0 && state.pins.length === 0} onClick={() => clear(true)}>
          {t("clearAll")}
        </Button>
      </Row>
    </Section>
  )
}

/** Speaks to no server for a while: on a plane, or to spare a connection that is paid for. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useLive } from "@ledgerline/client/react"
import { Plane } from "lucide-react"
import { useTranslation } from "react-i18next"
import { toastError } from "../../../app/toasts.tsx"
import { Switch } from "../parts/Form.tsx"
import { useFormats } from "../parts/format.ts"
import { Row, Section } from "../parts/Section.tsx"
import { useAsked } from "../parts/useAsked.ts"

export function OfflineMode({ device }: { readonly device: DeviceLibrary }) {
  const { t } = useTranslation("offline")
  const { count } = useFormats()
  const { value: isOffline = false, reload } = useAsked(() => device.servers.isOffline(), [device])
  const { value: state } = useLive(() => device.offline.live(), [device])
  const change = (next: boolean): void => void device.servers.setOffline(next).then(reload, toastError)
  return (
    <Section title={t("mode")}>
      <Row
        icon={Plane}
        title={t("modeTitle")}
        text={`${t("modeText")} ${state === undefined ? "" : t("playsOnPlane", { count: state.files, shown: count(state.files) })}`}
      >
        <Switch label={t("modeTitle")} isOn={isOffline} onChange={change} />
      </Row>
    </Section>
  )
}

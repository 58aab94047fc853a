/** Servers of this device, and the places where copies lie. */
import { useTranslation } from "react-i18next"
import { useOpenLibrary } from "../../../app/library.tsx"
import { Page } from "../../../components/Page.tsx"
import { Places } from "./Places.tsx"
import { Servers } from "./Servers.tsx"
import { ThisServer } from "./ThisServer.tsx"

export function Sources() {
  const { t } = useTranslation("sources")
  const { device } = useOpenLibrary()
  return (
    <Page title={t("sources")} subtitle={t("about")}>
      {device === undefined ? <ThisServer /> : <Servers device={device} />}
      <Places />
    </Page>
  )
}

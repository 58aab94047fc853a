/** What this browser keeps: the library, and the music of it. */
import { useTranslation } from "react-i18next"
import { useOpenLibrary } from "../../../app/library.tsx"
import { Page } from "../../../components/Page.tsx"
import { Downloads } from "./Downloads.tsx"
import { KeptLibrary } from "./KeptLibrary.tsx"
import { KeptMusic } from "./KeptMusic.tsx"
import { OfflineMode } from "./OfflineMode.tsx"
import { Rules } from "./Rules.tsx"

export function Offline() {
  const { t } = useTranslation("offline")
  const { device } = useOpenLibrary()
  return (
    <Page title={t("offline")} subtitle={t("about")}>
      <KeptLibrary />
      {device === undefined ? null : (
        <>
          <OfflineMode device={device} />
          <KeptMusic device={device} />
          <Rules device={device} />
          <Downloads device={device} />
        </>
      )}
    </Page>
  )
}

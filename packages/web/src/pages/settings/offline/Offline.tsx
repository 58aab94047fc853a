/** What this browser keeps: the library, and the music of it. */
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/session.tsx"
import { useDevice } from "../../../device/useDevice.ts"
import { Page } from "../../../components/Page.tsx"
import { Downloads } from "./Downloads.tsx"
import { KeptLibrary } from "./KeptLibrary.tsx"
import { KeptMusic } from "./KeptMusic.tsx"
import { OfflineMode } from "./OfflineMode.tsx"
import { Rules } from "./Rules.tsx"

export function Offline() {
  const { t } = useTranslation("offline")
  const kept = useDevice()
  const { member } = useMe()
  // What is kept of the music is for this browser to say, also while pages still ask the server.
  const isHere = (kept.state === "open" || kept.state === "readable") && kept.kept.member === member
  const device = isHere ? kept.library : undefined
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

/** How this browser shows the app, and who is signed in. */
import { useTranslation } from "react-i18next"
import { Page } from "../../../components/Page.tsx"
import { About } from "./About.tsx"
import { Appearance } from "./Appearance.tsx"
import { Myself } from "./Myself.tsx"
import { Seen } from "./Seen.tsx"
import { ServerSettings } from "./ServerSettings.tsx"
import { useMe, useSession } from "../../../app/session.tsx"

export function General() {
  const { t } = useTranslation("settings")
  const { role } = useMe()
  const { session } = useSession()
  const isReached = session.state === "signedIn" && session.reach === "reached"
  return (
    <Page title={t("general")}>
      <Myself />
      <Appearance />
      <Seen />
      {role === "owner" && isReached ? <ServerSettings /> : null}
      <About />
    </Page>
  )
}

/** What opens the door: the password, where somebody is signed in, keys for programs, passwords for apps. */
import { useTranslation } from "react-i18next"
import { Page } from "../../../components/Page.tsx"
import { NeedsServer } from "../parts/NeedsServer.tsx"
import { AppPasswords, Keys } from "./Keys.tsx"
import { Password } from "./Password.tsx"
import { SignIns } from "./SignIns.tsx"

export function Access() {
  const { t } = useTranslation("access")
  return (
    <Page title={t("access")} subtitle={t("accessAbout")}>
      <NeedsServer>
        <Password />
        <SignIns />
        <Keys />
        <AppPasswords />
      </NeedsServer>
    </Page>
  )
}

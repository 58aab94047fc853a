/** How music gets in: files that are sent, and folders of the server. */
import { useTranslation } from "react-i18next"
import { Page } from "../../../components/Page.tsx"
import { NeedsServer } from "../parts/NeedsServer.tsx"
import { Folders } from "./Folders.tsx"
import { SendFiles } from "./SendFiles.tsx"

export function Import() {
  const { t } = useTranslation("imports")
  return (
    <Page title={t("import")} subtitle={t("about")}>
      <NeedsServer>
        <SendFiles />
        <Folders />
      </NeedsServer>
    </Page>
  )
}

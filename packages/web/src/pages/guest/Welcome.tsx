/** The first step after a server was set up: how the music gets in. */
import { Link } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { Coded } from "../../components/Coded.tsx"
import { Page } from "../../components/Page.tsx"
import { Folders } from "../settings/import/Folders.tsx"
import { SendFiles } from "../settings/import/SendFiles.tsx"
import { Note } from "../../components/Note.tsx"
import { Section } from "../settings/parts/Section.tsx"

export function Welcome() {
  const { t } = useTranslation("guest")
  return (
    <Page title={t("welcome")} subtitle={t("welcomeText")} actions={<Link to="/">{t("toLibrary")}</Link>}>
      <Folders />
      <SendFiles />
      <Section title={t("elsewhere")}>
        <Note>
          <Coded text={t("elsewhereText")} />
        </Note>
      </Section>
    </Page>
  )
}

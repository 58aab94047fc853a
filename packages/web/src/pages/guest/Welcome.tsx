/** The first step after a server was set up: how the music gets in. */
import { useLive } from "@ledgerline/client/react"
import { useRouter } from "@tanstack/react-router"
import { useTranslation } from "react-i18next"
import { useSession } from "../../app/session.tsx"
import { Button } from "../../components/Button.tsx"
import { Coded } from "../../components/Coded.tsx"
import { Page } from "../../components/Page.tsx"
import { Folders } from "../settings/import/Folders.tsx"
import { SendFiles } from "../settings/import/SendFiles.tsx"
import { Note } from "../../components/Note.tsx"
import { Section } from "../settings/parts/Section.tsx"

export function Welcome() {
  const { t } = useTranslation("guest")
  const router = useRouter()
  const { server } = useSession()
  const { value: counts } = useLive(() => server.liveCounts(), [server])
  const tracks = counts?.tracks ?? 0
  return (
    <Page
      title={t("welcome")}
      subtitle={tracks === 0 ? t("welcomeText") : t("welcomeThere", { count: tracks })}
      actions={
        <Button look={tracks === 0 ? "secondary" : "primary"} onClick={() => void router.navigate({ to: "/" })}>
          {t("toLibrary")}
        </Button>
      }
    >
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

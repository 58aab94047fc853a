/** What this is, in which version, and under which terms. */
import { useTranslation } from "react-i18next"
import { HOME, useSession } from "../../../app/session.tsx"
import { takeNewVersion, useNewVersion } from "../../../serviceWorker/register.ts"
import { toast } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Row, Section } from "../parts/Section.tsx"
import { useAsked } from "../parts/useAsked.ts"

export function About() {
  const { t } = useTranslation("settings")
  const { server } = useSession()
  const { value: info } = useAsked(() => server.server(), [server])
  const isNewer = useNewVersion()
  return (
    <Section title={t("about")}>
      <Row
        title="Ledgerline"
        text={info === undefined ? t("reach_away") : t("version", { name: info.name, version: info.version })}
      >
        {isNewer ? (
          <Button look="primary" onClick={() => void takeNewVersion(() => toast(t("newVersionWaits")))}>
            {t("reload")}
          </Button>
        ) : null}
      </Row>
      <Row title={t("licence")} text={t("licenceText")}>
        <a href="licences.txt" target="_blank" rel="noreferrer">
          {t("licences")}
        </a>
      </Row>
      <Row title={t("interface")} text={t("interfaceText")}>
        <a href={`${HOME}/api/v1/docs`} target="_blank" rel="noreferrer">
          api/v1/docs
        </a>
      </Row>
    </Section>
  )
}

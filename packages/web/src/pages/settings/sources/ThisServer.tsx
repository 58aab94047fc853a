/** Without a replica there is one server: the one from which the page came. */
import { Link } from "@tanstack/react-router"
import { Server } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useSession } from "../../../app/session.tsx"
import { Row, Section, Tag } from "../parts/Section.tsx"
import { useAsked } from "../parts/useAsked.ts"

export function ThisServer() {
  const { t } = useTranslation("sources")
  const { server } = useSession()
  const { value: info, error } = useAsked(() => server.server(), [server])
  return (
    <Section title={t("servers")}>
      <Row
        icon={Server}
        title={
          <>
            {info?.name ?? location.host}{" "}
            {error === undefined ? (
              <Tag look="ok">{t("state_online")}</Tag>
            ) : (
              <Tag look="danger">{t("state_offline")}</Tag>
            )}
          </>
        }
        text={info === undefined ? location.host : t("serverIs", { address: location.host, version: info.version })}
      />
      <Row isMuted title={t("moreWithReplica")}>
        <Link to="/settings/offline">{t("keepHere")}</Link>
      </Row>
    </Section>
  )
}

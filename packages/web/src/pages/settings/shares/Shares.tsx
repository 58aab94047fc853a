/** What members gave out by links: to look at, to copy again, and to end. */
import type { Share } from "@ledgerline/client/contract"
import { Copy, Disc3, ListMusic, type LucideIcon, Music } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/session.tsx"
import { Button, IconButton } from "../../../components/Button.tsx"
import { Page } from "../../../components/Page.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { openChange, openLink } from "../../../sharing/ShareDialog.tsx"
import { confirm } from "../parts/confirm.tsx"
import { useFormats } from "../parts/format.ts"
import { NeedsServer } from "../parts/NeedsServer.tsx"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"

const ICONS: Readonly<Record<Share["kind"], LucideIcon>> = {
  track: Music,
  tracks: Music,
  album: Disc3,
  playlist: ListMusic,
}

export function Shares() {
  const { t } = useTranslation("sharing")
  return (
    <Page title={t("shares")} subtitle={t("sharesAbout")}>
      <NeedsServer>
        <Lists />
      </NeedsServer>
    </Page>
  )
}

function Lists() {
  const { t } = useTranslation("sharing")
  const { shares } = useAdministration()
  const { role, member } = useMe()
  const all = role === "owner"
  const { value, error, reload } = useAsked(() => shares.list({ all }), [shares, all])
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  const own = value.filter((share) => share.member === member)
  const others = value.filter((share) => share.member !== member)
  const row = (share: Share) => <ShareRow key={share.id} share={share} onChanged={() => void reload()} />
  return (
    <>
      <Section title={t("own")} hint={t("ownHint")}>
        {own.length === 0 ? <Note>{t("none")}</Note> : <Rows label={t("own")}>{own.map(row)}</Rows>}
      </Section>
      {others.length === 0 ? null : (
        <Section title={t("others")} hint={t("othersHint")}>
          <Rows label={t("others")}>{others.map(row)}</Rows>
        </Section>
      )}
    </>
  )
}

function ShareRow({ share, onChanged }: { readonly share: Share; readonly onChanged: () => void }) {
  const { t } = useTranslation("sharing")
  const { shares } = useAdministration()
  const { member } = useMe()
  const { ago, moment } = useFormats()
  const { kind, description, expiresAt, isOver, visits, visitedAt, canDownload, madeAt, token } = share
  const isOwn = share.member === member
  const title = share.title ?? description ?? t(isOwn || kind === "tracks" ? "someTracks" : "somethingPrivate")
  const facts = [
    ...(isOwn ? [] : [t("of", { member: share.member })]),
    t("tracks", { count: share.tracks }),
    ...(canDownload ? [t("withDownloads")] : []),
    t("made", { ago: ago(madeAt) }),
    ...(expiresAt === null ? [] : [t("openUntil", { date: moment(expiresAt) })]),
    visitedAt === null ? t("noVisits") : t("visits", { count: visits, ago: ago(visitedAt) }),
  ]
  return (
    <li>
      <Row
        icon={ICONS[kind]}
        isMuted={isOver}
        title={
          <>
            {title} {isOver ? <Tag look="warn">{t(share.tracks === 0 ? "gone" : "over")}</Tag> : null}
          </>
        }
        text={facts.join(" · ")}
      >
        {token === null || isOver ? null : (
          <IconButton icon={Copy} label={t("copyLink", { title })} onClick={() => openLink(share)} />
        )}
        {isOwn ? (
          <Button aria-label={t("changeNamed", { title })} onClick={() => openChange(share, title, onChanged)}>
            {t("change")}
          </Button>
        ) : null}
        <Button
          aria-label={t("revokeNamed", { title })}
          onClick={() =>
            confirm({
              title: t("revokeTitle", { title }),
              text: t("revokeText"),
              action: t("revoke"),
              onConfirm: () => shares.revoke(share.id).then(onChanged),
            })
          }
        >
          {t("revoke")}
        </Button>
      </Row>
    </li>
  )
}

/** Devices with a replica: to pair one more, to name them, and to let one in no more. */
import { Monitor, Pencil, Plus, ShieldX } from "lucide-react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../../../app/dialogs.tsx"
import { useOpenLibrary } from "../../../app/library.tsx"
import { useMe } from "../../../app/session.tsx"
import { toast } from "../../../app/toasts.tsx"
import { Button, IconButton } from "../../../components/Button.tsx"
import { Page } from "../../../components/Page.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { confirm } from "../parts/confirm.tsx"
import { useFormats } from "../parts/format.ts"
import { NeedsServer } from "../parts/NeedsServer.tsx"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"
import { OneLine } from "../sources/serverDialogs.tsx"
import { PairDialog } from "./PairDialog.tsx"

export function Devices() {
  const { t } = useTranslation("access")
  const { devices } = useAdministration()
  const me = useMe()
  const { device } = useOpenLibrary()
  const { ago } = useFormats()
  const { value, error, reload } = useAsked(() => devices.list(), [devices])
  const { value: own } = useAsked(
    async () => (await device?.servers.list())?.map((each) => each.device) ?? [],
    [device],
  )
  const known = value?.toSorted((a, b) => Number(isOver(a)) - Number(isOver(b)) || b.pairedAt - a.pairedAt)
  return (
    <Page
      title={t("devices")}
      subtitle={t("devicesAbout")}
      actions={
        <Button
          look="primary"
          icon={Plus}
          onClick={() => showDialog((close) => <PairDialog onClose={() => (close(), void reload())} />)}
        >
          {t("pairDevice")}
        </Button>
      }
    >
      <NeedsServer>
        <Section title={t("devices")} hint={me.role === "owner" ? t("devicesOfAll") : undefined}>
          {known === undefined ? (
            error === undefined ? (
              <Loading />
            ) : (
              <Failed error={error} onRetry={() => void reload()} />
            )
          ) : null}
          {known?.length === 0 ? <Note>{t("noDevices")}</Note> : null}
          <Rows label={t("devices")}>
            {known?.map(({ id, name, member, pairedAt, seenAt, revokedAt, replacedBy }) => (
              <li key={id}>
                <Row
                  icon={Monitor}
                  isMuted={isOver({ revokedAt, replacedBy })}
                  title={
                    <>
                      {name} {own?.includes(id) === true ? <Tag look="ok">{t("thisBrowser")}</Tag> : null}
                      {revokedAt === null ? null : <Tag look="danger">{t("revoked")}</Tag>}
                      {revokedAt === null && replacedBy !== null ? <Tag>{t("replaced")}</Tag> : null}
                    </>
                  }
                  text={[
                    t("of", { member }),
                    t("pairedAgo", { ago: ago(pairedAt) }),
                    seenAt === null ? t("neverSeen") : t("seen", { ago: ago(seenAt) }),
                  ].join(" · ")}
                >
                  {revokedAt === null ? (
                    <>
                      <IconButton
                        icon={Pencil}
                        label={t("rename", { name })}
                        onClick={() =>
                          showDialog((close) => (
                            <OneLine
                              title={t("renameDevice")}
                              label={t("name")}
                              action={t("save")}
                              initial={name}
                              onSubmit={async (text) => {
                                await devices.rename(id, text)
                                await reload()
                              }}
                              onClose={close}
                            />
                          ))
                        }
                      />
                      <Button
                        look="danger"
                        icon={ShieldX}
                        aria-label={t("revokeNamed", { name })}
                        onClick={() =>
                          confirm({
                            title: t("revokeTitle", { name }),
                            text: t("revokeText"),
                            action: t("revoke"),
                            onConfirm: async () => {
                              await devices.revoke(id)
                              toast(t("revokedToast", { name }))
                              await reload()
                            },
                          })
                        }
                      >
                        {t("revoke")}
                      </Button>
                    </>
                  ) : null}
                </Row>
              </li>
            ))}
          </Rows>
        </Section>
      </NeedsServer>
    </Page>
  )
}

/** Whether nobody is expected to come in by it any more. */
const isOver = ({ revokedAt, replacedBy }: { readonly revokedAt: number | null; readonly replacedBy: string | null }) =>
  revokedAt !== null || replacedBy !== null

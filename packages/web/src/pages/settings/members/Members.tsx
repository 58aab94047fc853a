/** Who belongs to the library. For owners. */
import type { User } from "@ledgerline/client/contract"
import { Ellipsis, Plus, UserRound } from "lucide-react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../../../app/dialogs.tsx"
import { useMe } from "../../../app/session.tsx"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button, IconButton } from "../../../components/Button.tsx"
import { Menu } from "../../../components/Menu.tsx"
import { Page } from "../../../components/Page.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { confirm } from "../parts/confirm.tsx"
import { Select } from "../../../components/Select.tsx"
import { useFormats } from "../parts/format.ts"
import { NeedsServer } from "../parts/NeedsServer.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"
import { NewMember, ResetPassword } from "./memberDialogs.tsx"
import { ROLES } from "./roles.ts"

export function Members() {
  const { t } = useTranslation("access")
  const { members } = useAdministration()
  const { value, error, reload } = useAsked(() => members.list(), [members])
  return (
    <Page
      title={t("members")}
      subtitle={t("membersAbout")}
      actions={
        <Button
          look="primary"
          icon={Plus}
          onClick={() => showDialog((close) => <NewMember onClose={() => (close(), void reload())} />)}
        >
          {t("addMember")}
        </Button>
      }
    >
      <NeedsServer>
        <Section title={t("members")} hint={t("rolesHint")}>
          {value === undefined ? (
            error === undefined ? (
              <Loading />
            ) : (
              <Failed error={error} onRetry={() => void reload()} />
            )
          ) : null}
          <Rows label={t("members")}>
            {value?.map((user) => (
              <li key={user.name}>
                <One user={user} onChange={reload} />
              </li>
            ))}
          </Rows>
        </Section>
      </NeedsServer>
    </Page>
  )
}

function One({ user, onChange }: { readonly user: User; readonly onChange: () => Promise<void> }) {
  const { t } = useTranslation("access")
  const { t: settings } = useTranslation("settings")
  const { ago } = useFormats()
  const { members } = useAdministration()
  const me = useMe()
  const { name, role, madeAt, passwordAt, disabledAt } = user
  const isMe = name === me.member
  const run = (change: Promise<unknown>, said: string): void =>
    void change.then(() => toast(said), toastError).then(onChange)
  return (
    <Row
      icon={UserRound}
      isMuted={disabledAt !== null}
      title={
        <>
          {name} {isMe ? <Tag look="ok">{t("you")}</Tag> : null}
          {disabledAt === null ? null : <Tag look="warn">{t("disabled")}</Tag>}
        </>
      }
      text={[t("memberSince", { ago: ago(madeAt) }), ...(passwordAt === null ? [t("noPassword")] : [])].join(" · ")}
    >
      <Select
        label={t("roleOf", { name })}
        value={role}
        disabled={isMe}
        onChoose={(next) => run(members.setRole(name, next), t("roleChanged", { name }))}
        choices={ROLES.map((value) => ({ value, label: settings(`role_${value}`) }))}
      />
      <Menu
        entries={() => [
          {
            label: t("resetPassword"),
            onSelect: () =>
              showDialog((close) => <ResetPassword name={name} onClose={() => (close(), void onChange())} />),
          },
          {
            label: t(disabledAt === null ? "disable" : "enable"),
            isDisabled: isMe,
            onSelect: () =>
              disabledAt === null
                ? confirm({
                    title: t("disableTitle", { name }),
                    text: t("disableText"),
                    action: t("disable"),
                    onConfirm: () => members.setDisabled(name, true).then(onChange),
                  })
                : run(members.setDisabled(name, false), t("enabled", { name })),
          },
          null,
          {
            label: t("remove"),
            isDanger: true,
            isDisabled: isMe,
            onSelect: () =>
              confirm({
                title: t("removeMemberTitle", { name }),
                text: t("removeMemberText", { name }),
                action: t("remove"),
                onConfirm: () => members.remove(name).then(onChange),
              }),
          },
        ]}
      >
        <IconButton icon={Ellipsis} label={t("moreOf", { name })} />
      </Menu>
    </Row>
  )
}

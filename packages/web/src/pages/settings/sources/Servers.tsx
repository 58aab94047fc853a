/** The servers that this device is paired with: how they stand, and what can be done with each. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useLive } from "@ledgerline/client/react"
import { Ellipsis, Plus, RefreshCw, Server as ServerIcon, TriangleAlert } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../../../app/dialogs.tsx"
import { useSaid } from "../../../app/problem.ts"
import { useReasons } from "../../../app/reasons.ts"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button, IconButton } from "../../../components/Button.tsx"
import { Menu } from "../../../components/Menu.tsx"
import { useFriends } from "../../../device/friends.ts"
import { ServerTrouble } from "../../../components/ServerTrouble.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { confirm } from "../parts/confirm.tsx"
import { useFormats } from "../parts/format.ts"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { AddServer, RenameServer } from "./serverDialogs.tsx"

type Server = Awaited<ReturnType<DeviceLibrary["servers"]["list"]>>[number]
const LOOKS = { online: "ok", behind: "warn", offline: "danger", diverged: "danger", new: "plain" } as const

export function Servers({ device }: { readonly device: DeviceLibrary }) {
  const { t } = useTranslation("sources")
  const { value: servers, error } = useLive(() => device.servers.live(), [device])
  const reasons = useReasons()
  const said = useSaid()
  const friends = useFriends()
  const [isBusy, setBusy] = useState(false)
  const told = (received: number, sent: number) => ({
    received: t("changes", { count: received }),
    sent: t("changes", { count: sent }),
  })
  const sync = async (id?: string): Promise<void> => {
    setBusy(true)
    try {
      for (const { name, received, sent, error: message, reason } of await device.servers.sync(id))
        toast(
          message === null
            ? t("synced", { name, ...told(received, sent) })
            : `${name}: ${reasons.failure(reason) ?? said(message, reason)}`,
        )
    } catch (cause) {
      toastError(cause)
    }
    setBusy(false)
  }
  return (
    <Section
      title={t("servers")}
      hint={t("serversHint")}
      actions={
        <>
          <Button icon={RefreshCw} disabled={isBusy} onClick={() => void sync()}>
            {t("syncNow")}
          </Button>
          <Button
            look="primary"
            icon={Plus}
            onClick={() => showDialog((close) => <AddServer device={device} onClose={close} />)}
          >
            {t("add")}
          </Button>
        </>
      }
    >
      {servers === undefined ? error === undefined ? <Loading /> : <Failed error={error} /> : null}
      {servers?.items.length === 0 ? <Note>{t("noServers")}</Note> : null}
      <Rows label={t("servers")}>
        {servers?.items.map((server) => (
          <li key={server.id}>
            <One device={device} server={server} onSync={sync} />
          </li>
        ))}
        {friends.map(({ id, name, error, reason }) =>
          reason === null ? null : (
            <li key={id}>
              <Row icon={TriangleAlert} title={t("notOpened", { name })} text={`${t(`held.${reason}`)} (${error})`} />
            </li>
          ),
        )}
      </Rows>
    </Section>
  )
}

interface OneProps {
  readonly device: DeviceLibrary
  readonly server: Server
  readonly onSync: (id: string) => Promise<void>
}

function One({ device, server, onSync }: OneProps) {
  const { t } = useTranslation("sources")
  const { t: words } = useTranslation("reasons")
  const reasons = useReasons()
  const { ago, count, bytes } = useFormats()
  const { id, name, state, isActive, isOpen, pending, agreedAt, addresses, copies, error, notices, clock, member } =
    server
  const facts = [
    addresses[0] === undefined ? undefined : new URL(addresses[0]).host,
    t("as", { member }),
    agreedAt === null ? t("neverSynced") : t("lastSync", { ago: ago(agreedAt) }),
    pending.up > 0 ? t("up", { count: pending.up, shown: count(pending.up) }) : undefined,
    pending.down > 0 ? t("down", { count: pending.down, shown: count(pending.down) }) : undefined,
    t("copies", { count: copies, shown: count(copies), size: bytes(server.bytes) }),
  ]
  return (
    <>
      <Row
        icon={ServerIcon}
        title={
          <>
            {name} <Tag look={isOpen ? "ok" : LOOKS[state]}>{t(isOpen ? "state_live" : `state_${state}`)}</Tag>
            {isActive ? <Tag>{t("active")}</Tag> : null}
            {server.isFriend ? <Tag>{t("friend")}</Tag> : null}
          </>
        }
        text={facts.filter((each) => each !== undefined).join(" · ")}
      >
        <Menu
          entries={() => [
            { label: t("syncNow"), onSelect: () => void onSync(id) },
            {
              label: t("activate"),
              isDisabled: isActive || server.isFriend,
              onSelect: () => void device.servers.activate(id).catch(toastError),
            },
            {
              label: t("rename"),
              onSelect: () => showDialog((close) => <RenameServer {...{ device, server }} onClose={close} />),
            },
            {
              label: t("downloadAll"),
              onSelect: () =>
                void device.offline
                  .configure({ rules: [{ kind: "all" }] })
                  .then(() => toast(t("downloadsBegin")), toastError),
            },
            null,
            {
              label: t("remove"),
              isDanger: true,
              onSelect: () =>
                confirm({
                  title: t("removeTitle", { name }),
                  text: t("removeText"),
                  action: t("remove"),
                  onConfirm: () => device.servers.remove(id),
                }),
            },
          ]}
        >
          <IconButton icon={Ellipsis} label={t("more", { name })} />
        </Menu>
      </Row>
      {error === null ? null : <ServerTrouble problem={error} look={state === "diverged" ? "danger" : "warn"} />}
      {clock === null ? null : (
        <Note look="warn">
          <strong>{reasons.clock(clock, name)}</strong> {words("clockRemedy")}
        </Note>
      )}
      {notices.slice(0, 3).map((notice) => (
        <Note key={`${notice.at}${notice.text}`}>
          {ago(notice.at)}: {reasons.notice(notice)}
        </Note>
      ))}
    </>
  )
}

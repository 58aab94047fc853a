/** Places where copies lie: folders, caches of devices, object stores. */
import { useLive } from "@ledgerline/client/react"
import { Boxes, FolderOpen, HardDrive, Plus, RefreshCw, Server } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../../app/library.tsx"
import { useMe, useSession } from "../../../app/session.tsx"
import { showDialog } from "../../../app/dialogs.tsx"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button, IconButton } from "../../../components/Button.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { useFormats } from "../parts/format.ts"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"
import { MissingFiles } from "./MissingFiles.tsx"
import { AddStore, StoreMenu } from "./stores.tsx"
import { useWatches, Watched } from "./Watched.tsx"

const ICONS = { folder: FolderOpen, server: Server, objectStore: Boxes, cache: HardDrive }
const LOOKS = { local: "ok", cached: "ok", "stream-only": "ok", unavailable: "warn" } as const

export function Places() {
  const { t } = useTranslation("sources")
  const { bytes, count } = useFormats()
  const library = useLibrary()
  const { work, objectStores } = useAdministration()
  const { role } = useMe()
  const { session } = useSession()
  const watchOf = useWatches()
  const { value: places, error } = useLive(() => library.livePlaces(), [library])
  const isReached = session.state === "signedIn" && session.reach === "reached"
  const mayScan = role !== "listener" && isReached
  const isOwner = role === "owner" && isReached
  const { value: stores, reload } = useAsked(
    async () => (isOwner ? objectStores.list().catch(() => undefined) : undefined),
    [objectStores, isOwner, places?.items.length],
  )
  const add = (): void => {
    const endpoints = stores?.endpoints ?? []
    showDialog((close) => (
      <AddStore
        {...{ objectStores, endpoints }}
        onClose={() => {
          close()
          void reload()
        }}
      />
    ))
  }
  const scan = (id: string): void =>
    void work.scan(id).then((isAsked) => toast(t(isAsked ? "scanning" : "cannotScan")), toastError)
  return (
    <Section
      title={t("places")}
      hint={t("placesHint")}
      actions={
        stores === undefined || stores.endpoints.length === 0 ? null : (
          <Button icon={Plus} onClick={add}>
            {t("addStore")}
          </Button>
        )
      }
    >
      {places === undefined ? error === undefined ? <Loading /> : <Failed error={error} /> : null}
      {places?.items.length === 0 ? <Note>{t("noPlaces")}</Note> : null}
      <Rows label={t("places")}>
        {places?.items.map(({ id, name, kind, availability, copies, bytes: size, lost, evicted, missing }) => (
          <li key={id}>
            <Row
              icon={ICONS[kind as keyof typeof ICONS] ?? FolderOpen}
              title={
                <>
                  {name} <Tag look={LOOKS[availability]}>{t(`reach_${availability}`)}</Tag>
                </>
              }
              text={[
                t(`kind_${kind as keyof typeof ICONS}`),
                t("copies", { count: copies, shown: count(copies), size: bytes(size) }),
                ...(lost > 0 ? [t("lost", { count: lost })] : []),
                ...(evicted > 0 ? [t("evicted", { count: evicted })] : []),
              ].join(" · ")}
            >
              {mayScan && kind === "folder" ? (
                <IconButton icon={RefreshCw} label={t("scan", { name })} onClick={() => scan(id)} />
              ) : null}
              {stores?.items
                .filter(({ source }) => source === id)
                .map(({ keepsNew }) => (
                  <StoreMenu key={id} {...{ objectStores, id, name, keepsNew }} onChange={reload} />
                ))}
            </Row>
            <Watched watch={watchOf(id)} />
            {mayScan ? <MissingFiles source={{ id, name, missing }} /> : null}
          </li>
        ))}
      </Rows>
    </Section>
  )
}

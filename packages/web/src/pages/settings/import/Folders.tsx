/** Folders of the server that are part of the library: how far a look through them is, more of them, and fewer. */

import type { Job, Source } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { FolderOpen, FolderPlus, RefreshCw, Trash2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMe, useSession } from "../../../app/session.tsx"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button, IconButton } from "../../../components/Button.tsx"
import { confirm } from "../parts/confirm.tsx"
import { Progress } from "../parts/Form.tsx"
import { useFormats } from "../parts/format.ts"
import { Coded } from "../../../components/Coded.tsx"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"
import { MissingFiles } from "../sources/MissingFiles.tsx"
import { useWatches, Watched } from "../sources/Watched.tsx"
import { addFolder } from "./AddFolder.tsx"

export function Folders() {
  const { t } = useTranslation("imports")
  const { t: sources } = useTranslation("sources")
  const { bytes, count } = useFormats()
  const { server } = useSession()
  const { role } = useMe()
  const { work, serverFolders } = useAdministration()
  const isOwner = role === "owner"
  const watchOf = useWatches()
  const { value } = useLive(() => server.livePlaces(), [server])
  const { value: jobs } = useLive(() => work.liveJobs({ limit: 100 }), [work])
  // Where nothing is opened the server says so, and only then there is nothing to choose from.
  const opened = useAsked(async () => (isOwner ? serverFolders.list() : undefined), [serverFolders, isOwner])
  // One whose files are all missing is unavailable: that may be said of it here too.
  const isHere = ({ availability, missing }: Source): boolean => availability === "local" || missing > 0
  const folders = value?.items.filter((source) => source.kind === "folder" && isHere(source)) ?? []
  const scanOf = (id: string): Job | undefined =>
    jobs?.items.find(({ source, state }) => source === id && state === "running")
  const remove = (id: string, name: string): void =>
    confirm({
      title: t("removeFolder", { name }),
      text: t("removeFolderText"),
      action: t("remove"),
      onConfirm: async () => {
        const change = await serverFolders.remove(id)
        toast(t("folderRemoved", { name }), {
          label: t("undo", { ns: "app" }),
          onSelect: () => void server.undo(change).catch(toastError),
        })
      },
    })
  return (
    <Section
      title={t("folders")}
      hint={t("foldersHint")}
      actions={
        opened.value === undefined ? null : (
          <Button icon={FolderPlus} onClick={addFolder}>
            {t("addAFolder")}
          </Button>
        )
      }
    >
      {value !== undefined && folders.length === 0 ? <Note>{t("noFolders")}</Note> : null}
      <Rows label={t("folders")}>
        {folders.map(({ id, name, copies, bytes: size, missing }) => (
          <li key={id}>
            <Row
              icon={FolderOpen}
              title={name}
              text={sources("copies", { count: copies, shown: count(copies), size: bytes(size) })}
            >
              <Button
                icon={RefreshCw}
                aria-label={sources("scan", { name })}
                onClick={() =>
                  void work.scan(id).then((isAsked) => toast(sources(isAsked ? "scanning" : "cannotScan")), toastError)
                }
              >
                {t("scan")}
              </Button>
              {isOwner && opened.value !== undefined ? (
                <IconButton icon={Trash2} label={t("removeNamed", { name })} onClick={() => remove(id, name)} />
              ) : null}
            </Row>
            <Watched watch={watchOf(id)} />
            <MissingFiles source={{ id, name, missing }} />
            <Scan job={scanOf(id)} name={name} />
          </li>
        ))}
      </Rows>
      {isOwner && opened.error !== undefined ? (
        <Note>
          {t("addFolder")} <code>ledgerline serve --music DIR</code>. {t("openRoots")}{" "}
          <code>ledgerline serve --roots DIR</code>. <Coded text={t("fromCheckout")} />
        </Note>
      ) : null}
    </Section>
  )
}

function Scan({ job, name }: { readonly job: Job | undefined; readonly name: string }) {
  const { t } = useTranslation("imports")
  const { count } = useFormats()
  if (job === undefined) return null
  const { done = 0, total = null } = job.progress ?? {}
  return (
    <>
      <Progress label={t("scanOf", { name })} value={done} most={total} />
      <Note>
        {total === null ? t("scanLooking") : t("scanFar", { count: total, done: count(done), all: count(total) })}
      </Note>
    </>
  )
}

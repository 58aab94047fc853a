/** Files that are sent to the library: chosen or dropped, with how far each is and what became of it. */
import { Link } from "@tanstack/react-router"
import { CirclePause, CirclePlay, FileMusic, FolderUp, Upload, X } from "lucide-react"
import { type ChangeEvent, useRef } from "react"
import { useTranslation } from "react-i18next"
import { useSaid } from "../../../app/problem.ts"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button, IconButton } from "../../../components/Button.tsx"
import { chosen } from "../../../uploads/dropped.ts"
import type { Item } from "../../../uploads/Uploader.ts"
import { useUploads } from "../../../uploads/useUploader.ts"
import { Progress } from "../parts/Form.tsx"
import { useFormats } from "../parts/format.ts"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import styles from "./SendFiles.module.css"

const LOOKS = {
  queued: "plain",
  sending: "plain",
  waiting: "warn",
  paused: "plain",
  sent: "plain",
  imported: "ok",
  refused: "danger",
  failed: "danger",
} as const

export function SendFiles() {
  const { t } = useTranslation("imports")
  const { bytes, count } = useFormats()
  const { uploader, items } = useUploads()
  const [files, folder] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)]
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    const passed = uploader.add(chosen(event.currentTarget.files))
    if (passed > 0) toast(t("passedOver", { count: passed }))
    event.currentTarget.value = ""
  }
  const done = items.filter(({ state }) => state === "imported").length
  const [sent, all] = [items.reduce((sum, each) => sum + each.sent, 0), items.reduce((sum, each) => sum + each.size, 0)]
  return (
    <Section title={t("send")} hint={t("sendHint")}>
      <div className={styles.zone}>
        <Upload size={36} aria-hidden />
        <p>{t("drop")}</p>
        <div className={styles.buttons}>
          <Button look="primary" icon={FileMusic} onClick={() => files.current?.click()}>
            {t("chooseFiles")}
          </Button>
          <Button icon={FolderUp} onClick={() => folder.current?.click()}>
            {t("chooseFolder")}
          </Button>
        </div>
        <input
          ref={files}
          type="file"
          multiple
          accept="audio/*,.ape,.dff,.dsf,.mpc,.wv"
          hidden
          onChange={take}
          aria-label={t("chooseFiles")}
        />
        <input
          ref={folder}
          type="file"
          multiple
          hidden
          onChange={take}
          aria-label={t("chooseFolder")}
          {...{ webkitdirectory: "" }}
        />
      </div>
      {items.length === 0 ? null : (
        <>
          <Row
            title={t("doneOf", { done: count(done), all: count(items.length) })}
            text={`${bytes(sent)} / ${bytes(all)}`}
          >
            <Button onClick={() => uploader.clear()}>{t("clear")}</Button>
          </Row>
          <Progress label={t("send")} value={sent} most={all} />
          <Rows label={t("files")}>
            {items.map((item) => (
              <li key={item.key}>
                <One item={item} />
              </li>
            ))}
          </Rows>
        </>
      )}
    </Section>
  )
}

function One({ item }: { readonly item: Item }) {
  const { t } = useTranslation("imports")
  const { bytes } = useFormats()
  const { uploader } = useUploads()
  const { key, name, folder, size, state, sent, message, reason, tracks } = item
  const said = useSaid()
  const isOn = state === "sending" || state === "waiting"
  return (
    <>
      <Row
        title={
          <>
            {name} <Tag look={LOOKS[state]}>{t(`state_${state}`)}</Tag>
          </>
        }
        text={[
          ...(folder === "" ? [] : [folder]),
          bytes(size),
          ...(message === null ? [] : [said(message, reason)]),
        ].join(" · ")}
      >
        {tracks[0] === undefined ? null : (
          <Link to={"/tracks/$id" as string} params={{ id: tracks[0] } as object}>
            {t("look")}
          </Link>
        )}
        {isOn ? (
          <IconButton icon={CirclePause} label={t("pause", { name })} onClick={() => uploader.pause(key)} />
        ) : null}
        {state === "paused" || state === "waiting" ? (
          <IconButton icon={CirclePlay} label={t("resume", { name })} onClick={() => uploader.resume(key)} />
        ) : null}
        {state === "sent" ? null : (
          <IconButton
            icon={X}
            label={t("giveUp", { name })}
            onClick={() => void uploader.remove(key).catch(toastError)}
          />
        )}
      </Row>
      {isOn || state === "paused" ? <Progress label={name} value={sent} most={size} /> : null}
    </>
  )
}

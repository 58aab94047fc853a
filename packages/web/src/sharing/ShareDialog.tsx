/** Gives something out by a link, or changes what was said of one; then shows the link, and what embeds its player. */
import { administrationOf } from "@ledgerline/client/administration"
import type { Share } from "@ledgerline/client/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../app/dialogs.tsx"
import { useOpenLibrary } from "../app/library.tsx"
import { Button } from "../components/Button.tsx"
import { Check } from "../components/Check.tsx"
import { Dialog } from "../components/Dialog.tsx"
import { FormDialog } from "../components/FormDialog.tsx"
import { Select } from "../components/Select.tsx"
import { TextField } from "../components/TextField.tsx"
import { Secret } from "../pages/settings/devices/PairDialog.tsx"
import { Note } from "../components/Note.tsx"
import { embedCodeOf, linkOf } from "./link.ts"
import styles from "./ShareDialog.module.css"

export interface ToShare {
  readonly kind: Share["kind"]
  readonly of: readonly string[]
  readonly title: string | null
}

const DAY = 86_400_000
const LASTING = { never: null, day: DAY, week: 7 * DAY, month: 30 * DAY } as const
/** `kept`: as it was said before. */
type Lasting = keyof typeof LASTING | "kept"

interface ShareDialogProps {
  readonly what: ToShare
  /** The one that is changed; undefined: a new one. */
  readonly share?: Share | undefined
  readonly onClose: () => void
}

function ShareDialog({ what, share, onClose }: ShareDialogProps) {
  const [made, setMade] = useState<Share>()
  return made === undefined ? (
    <Terms what={what} share={share} onDone={share === undefined ? setMade : onClose} onClose={onClose} />
  ) : (
    <Made share={made} onClose={onClose} />
  )
}

interface TermsProps extends ShareDialogProps {
  readonly onDone: (share: Share) => void
}

function Terms({ what: { kind, of, title }, share, onDone, onClose }: TermsProps) {
  const { t, i18n } = useTranslation("sharing")
  const { server } = useOpenLibrary()
  const before = share?.expiresAt ?? null
  const [description, setDescription] = useState(share?.description ?? "")
  const [lasting, setLasting] = useState<Lasting>(before === null ? "never" : "kept")
  const [canDownload, setCanDownload] = useState(share?.canDownload ?? false)
  const date = (at: number): string => new Intl.DateTimeFormat(i18n.language, { dateStyle: "long" }).format(at)
  const choices: readonly { readonly value: Lasting; readonly label: string }[] = [
    ...(before === null ? [] : [{ value: "kept" as const, label: t("until", { date: date(before) }) }]),
    ...(["never", "day", "week", "month"] as const).map((value) => ({ value, label: t(value) })),
  ]

  const save = (): Promise<Share> => {
    const lasts = lasting === "kept" ? null : LASTING[lasting]
    const expiresAt = lasting === "kept" ? before : lasts === null ? null : Date.now() + lasts
    const terms = { description: description.trim() || null, expiresAt, canDownload }
    const { shares } = administrationOf(server)
    return share === undefined ? shares.create({ kind, of, ...terms }) : shares.change(share.id, terms)
  }

  return (
    <FormDialog
      onClose={onClose}
      title={title === null ? t("shareMany", { count: of.length }) : t("shareTitle", { title })}
      description={t("shareHint")}
      action={share === undefined ? t("make") : t("save")}
      onSend={async () => {
        onDone(await save())
        return false
      }}
    >
      <TextField
        label={t("description")}
        hint={t("descriptionHint")}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        maxLength={1000}
        autoComplete="off"
      />
      <Select label={t("expires")} labelled="above" choices={choices} value={lasting} onChoose={setLasting} />
      <Check
        label={t("downloads")}
        checked={canDownload}
        onChange={({ currentTarget: { checked } }) => setCanDownload(checked)}
      />
      {kind === "playlist" ? <p className={styles.hint}>{t("followsPlaylist")}</p> : null}
    </FormDialog>
  )
}

function Made({ share, onClose }: { readonly share: Share; readonly onClose: () => void }) {
  const { t } = useTranslation("sharing")
  const { title, description, token } = share
  const isLoopback = /^(?:localhost|127\.|\[::1\])/.test(location.hostname)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title ?? description ?? t("someTracks")}
      actions={
        <Button look="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <Secret label={t("link")} text={linkOf(token ?? "")} />
      <Secret label={t("embed")} text={embedCodeOf(token ?? "", share.tracks > 1)} />
      <p className={styles.hint}>{t("embedHint")}</p>
      {isLoopback ? <Note look="warn">{t("loopback")}</Note> : null}
    </Dialog>
  )
}

export const openShare = (what: ToShare): void => showDialog((close) => <ShareDialog what={what} onClose={close} />)

export const openChange = (share: Share, title: string, onDone: () => void): void =>
  showDialog((close) => (
    <ShareDialog
      what={{ kind: share.kind, of: share.of, title }}
      share={share}
      onClose={() => {
        close()
        onDone()
      }}
    />
  ))

export const openLink = (share: Share): void => showDialog((close) => <Made share={share} onClose={close} />)

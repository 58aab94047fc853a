/** The images of something: which one stands for it, from whom each is; choose another, add one, take one away. */
import type { Artwork } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Check, ImageOff, ImagePlus, Trash2 } from "lucide-react"
import { useRef } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../app/asOf.tsx"
import { useLibrary, useOpenLibrary } from "../app/library.tsx"
import { Button, IconButton } from "../components/Button.tsx"
import { Cover } from "../components/Cover.tsx"
import { Empty, Failed, Loading } from "../components/States.tsx"
import { useDoing } from "./doing.ts"
import type { SubjectKind } from "./fields.ts"
import styles from "./ImagesPanel.module.css"
import { spelledOut } from "./naming.ts"
import { useNames } from "./useNames.ts"
import { sizeOf } from "./readable.ts"

/** What servers take. */
const TYPES = "image/jpeg,image/png,image/webp,image/avif,image/gif"

export function ImagesPanel({ kind, id }: { readonly kind: SubjectKind; readonly id: string }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const { server } = useOpenLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const input = useRef<HTMLInputElement>(null)
  const { value, error } = useLive(() => library.images.live(kind, id), [library, kind, id])
  const add = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    await doing(async () => {
      const { administrationOf } = await import("@ledgerline/client/administration")
      return administrationOf(server).addImage(kind, id, file)
    }, t("page.uploaded"))
    if (input.current !== null) input.current.value = ""
  }
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  return (
    <div className={styles.panel}>
      {value.items.length === 0 ? <Empty icon={ImageOff} title={t("page.noImages")} /> : null}
      <ul className={styles.images}>
        {value.items.map((image) => (
          <One key={`${image.hash} ${image.role}`} kind={kind} id={id} image={image} />
        ))}
      </ul>
      {mayEdit ? (
        <>
          <Button icon={ImagePlus} onClick={() => input.current?.click()}>
            {t("page.upload")}
          </Button>
          <input
            ref={input}
            type="file"
            accept={TYPES}
            hidden
            aria-label={t("page.upload")}
            onChange={({ target }) => void add(target.files?.[0])}
          />
        </>
      ) : null}
    </div>
  )
}

interface OneProps {
  readonly kind: SubjectKind
  readonly id: string
  readonly image: Artwork
}

function One({ kind, id, image }: OneProps) {
  const { t, i18n } = useTranslation("provenance")
  const names = useNames()
  const library = useLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const { hash, chosen, provider, width, height, bytes, description } = image
  const role = image.role as NonNullable<Parameters<typeof library.images.choose>[3]>["role"]
  const facts = [
    names.provider(provider),
    width === null || height === null ? null : `${width} × ${height}`,
    bytes === null ? null : sizeOf(bytes, i18n.language),
  ]
  return (
    <li className={styles.image} data-chosen={chosen}>
      <Cover artwork={hash} size={160} alt={description ?? spelledOut(image.role)} className={styles.picture ?? ""} />
      <p className={styles.role}>
        {spelledOut(image.role)}
        {chosen ? (
          <span className={styles.chosen}>
            <Check size={14} aria-hidden />
            {t("page.chosen")}
          </span>
        ) : null}
      </p>
      <p className={styles.facts}>{facts.filter((each) => each !== null).join(" · ")}</p>
      {mayEdit ? (
        <div className={styles.actions}>
          {chosen ? null : (
            <Button
              onClick={() => void doing(() => library.images.choose(kind, id, hash, { role }), t("page.chosenNow"))}
            >
              {t("page.choose")}
            </Button>
          )}
          <IconButton
            icon={Trash2}
            size="small"
            label={t("page.removeImage")}
            onClick={() => void doing(() => library.images.remove(kind, id, hash, { role }), t("page.removed"))}
          />
        </div>
      ) : null}
    </li>
  )
}

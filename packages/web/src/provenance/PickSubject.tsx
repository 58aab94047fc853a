/** Finds one track, album or artist by its words: a field to write in, with what was found below it. */
import { Combobox } from "@base-ui/react/combobox"
import type { LibraryApi } from "@ledgerline/client/remote"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { toastError } from "../app/toasts.tsx"
import type { SubjectKind } from "./fields.ts"
import styles from "./PickSubject.module.css"

export interface Picked {
  readonly id: string
  readonly label: string
}

export interface PickSubjectProps {
  readonly kind: SubjectKind
  readonly label: string
  /** The subject for which another one is looked for. */
  readonly not: string
  readonly picked: Picked | undefined
  readonly onPick: (picked: Picked | undefined) => void
}

const REST = 150

async function find(library: LibraryApi, kind: SubjectKind, words: string): Promise<readonly Picked[]> {
  const labelled = (id: string, ...names: readonly (string | null)[]): Picked => ({
    id,
    label: names.filter((each) => each !== null && each !== "").join(" · "),
  })
  if (kind === "track")
    return (await library.search(words, { limit: 12 })).items.map(({ id, title, artist }) =>
      labelled(id, title, artist),
    )
  const { albums, artists } = await library.searchNames(words, { limit: 12 })
  return kind === "album"
    ? albums.map(({ id, title, artist }) => labelled(id, title, artist))
    : artists.map(({ id, name }) => labelled(id, name))
}

export function PickSubject({ kind, label, not, picked, onPick }: PickSubjectProps) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const [words, setWords] = useState("")
  const [found, setFound] = useState<readonly Picked[]>([])
  useEffect(() => {
    if (words.trim() === "" || words === picked?.label) return undefined
    let isOver = false
    const timer = setTimeout(() => {
      find(library, kind, words).then(
        (all) => (isOver ? undefined : setFound(all.filter(({ id }) => `${kind}:${id}` !== not))),
        toastError,
      )
    }, REST)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [library, kind, words, not, picked])
  return (
    <Combobox.Root
      items={found as Picked[]}
      filter={null}
      value={picked ?? null}
      inputValue={words}
      onInputValueChange={setWords}
      onValueChange={(value: Picked | null) => onPick(value ?? undefined)}
      isItemEqualToValue={(a: Picked, b: Picked) => a.id === b.id}
    >
      <label className={styles.field}>
        {label}
        <Combobox.Input className={styles.input} autoComplete="off" />
      </label>
      <Combobox.Portal>
        <Combobox.Positioner className={styles.positioner} sideOffset={4}>
          <Combobox.Popup className={styles.popup}>
            <Combobox.Empty className={styles.empty}>{words === "" ? null : t("relation.noHits")}</Combobox.Empty>
            <Combobox.List>
              {(item: Picked) => (
                <Combobox.Item key={item.id} value={item} className={styles.item}>
                  {item.label}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}

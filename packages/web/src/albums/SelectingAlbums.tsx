/** Albums that are selected in a page of them: by their buttons, or by clicks with Ctrl, ⌘ or Shift. */
import type { Album } from "@ledgerline/client/contract"
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { manyMenu } from "../app/trackMenu.ts"
import { useMenuContext } from "../app/useMenuContext.ts"
import { Button } from "../components/Button.tsx"
import { Menu } from "../components/Menu.tsx"
import type { List } from "../lists/List.ts"
import { itemOf } from "../tracks/items.ts"
import styles from "./selection.module.css"
import { Selected, tracksOfAlbums } from "./selection.ts"

export function SelectingAlbums({ list, children }: { readonly list: List<Album>; readonly children: ReactNode }) {
  const { t } = useTranslation("browse")
  const library = useLibrary()
  const context = useMenuContext()
  const [chosen, setChosen] = useState<ReadonlyMap<string, Album>>(new Map())
  const anchor = useRef<string>(undefined)
  const toggle = useCallback(
    (album: Album, isRange: boolean) => {
      const from = isRange ? placeOf(list, anchor.current) : -1
      const to = placeOf(list, album.id)
      anchor.current = album.id
      if (from < 0 || to < 0) return setChosen((before) => toggled(before, album))
      void list
        .load(Math.min(from, to), Math.max(from, to) + 1)
        .then((albums) =>
          setChosen((before) => new Map([...before, ...albums.map((each) => [each.id, each] as const)])),
        )
    },
    [list],
  )
  const selection = useMemo(() => ({ chosen, toggle }), [chosen, toggle])
  const load = async () => (await tracksOfAlbums(library, [...chosen.values()], t("gathering"))).map(itemOf)
  return (
    <Selected value={selection}>
      {chosen.size === 0 ? null : (
        <div className={styles.bar} role="status">
          <span>{t("selectedAlbums", { count: chosen.size })}</span>
          <Menu entries={() => manyMenu.entries({ load }, context)}>
            <Button>{t("selectionActions")}</Button>
          </Menu>
          <Button look="plain" onClick={() => setChosen(new Map())}>
            {t("clearSelection")}
          </Button>
        </div>
      )}
      {children}
    </Selected>
  )
}

/** Among what is loaded. */
function placeOf(list: List<Album>, id: string | undefined): number {
  for (let index = 0; index < (list.total ?? 0); index++) if (list.at(index)?.id === id) return index
  return -1
}

function toggled(before: ReadonlyMap<string, Album>, album: Album): ReadonlyMap<string, Album> {
  const after = new Map(before)
  if (!after.delete(album.id)) after.set(album.id, album)
  return after
}

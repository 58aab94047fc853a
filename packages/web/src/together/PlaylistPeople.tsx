/** Who has a list open now besides who looks at it here, and who edits it; says the same of who uses this browser. */
import { useEffect, useSyncExternalStore } from "react"
import { useTranslation } from "react-i18next"
import { useSetting } from "../app/setting.ts"
import { isEditing, onEditing } from "./editing.ts"
import { People } from "./Initials.tsx"
import { isSeen, seenSetting } from "./seen.ts"
import { usePeople, useTogether } from "./useTogether.ts"

export function PlaylistPeople({ id, kind }: { readonly id: string; readonly kind: "playlist" | "collection" }) {
  const { t } = useTranslation("together")
  const place = `${kind}:${id}` as const
  const others = useTogether()
  const [seen] = useSetting(seenSetting)
  const edits = useSyncExternalStore(onEditing, () => isEditing(id))
  useEffect(
    () => others?.say(place, isSeen(seen) ? { doing: edits ? "edits" : "looks" } : null),
    [others, place, seen, edits],
  )
  useEffect(() => () => others?.say(place, null), [others, place])
  return <People people={usePeople(place)} label={t("here")} />
}

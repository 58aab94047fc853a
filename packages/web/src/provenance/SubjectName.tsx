/** What something is called, by its subject: its title where it is here, what kind of thing it is where not. */
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { spelledOut } from "./naming.ts"
import { partsOf, subjectOf, titleOf } from "./subject.ts"

export function SubjectName({ subject }: { readonly subject: string }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const [title, setTitle] = useState<{ readonly of: string; readonly text: string }>()
  useEffect(() => {
    const of = subjectOf(subject)
    if (of === undefined) return
    titleOf(library, of).then(
      (text) => setTitle({ of: subject, text }),
      // It is not there any more: its kind and its id stand for it.
      () => undefined,
    )
  }, [library, subject])
  if (title?.of === subject && title.text !== "") return title.text
  const { kind, id } = partsOf(subject)
  const what = kind === "track" || kind === "album" || kind === "artist" ? t(kind) : spelledOut(kind)
  return (
    <>
      {what} <code>{id.slice(0, 8)}</code>
    </>
  )
}

/** What somebody is in the middle of writing: fields with text of theirs, as long as they are on the page. */

const fields = new Set<HTMLInputElement | HTMLTextAreaElement>()
const TEXTS: ReadonlySet<string> = new Set(["text", "email", "password", "url", "tel", "number", "textarea"])

/** Begins to notice what is written. Searches are not: they are done as they are written. */
export function noticeTyping(): void {
  addEventListener(
    "input",
    ({ target }) => {
      const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
      if (isField && TEXTS.has(target.type) && target.role !== "combobox") fields.add(target)
    },
    true,
  )
}

export function isTyping(): boolean {
  for (const field of fields) if (!field.isConnected || field.value === "") fields.delete(field)
  return fields.size > 0
}

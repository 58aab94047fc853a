/** The header Content-Disposition of RFC 6266: what a browser calls what it saves. */

/** Longer names are cut; file systems take 255 bytes. */
const LONGEST = 200

/** As text for old programs, where all that is not plain ASCII is `_`, and encoded for the others (RFC 8187). */
export function disposition(kind: "inline" | "attachment", name: string): string {
  const tidy = tidied(name)
  // Quotes and backslashes would have to be escaped, and % is decoded by some browsers.
  const plain = tidy.replaceAll(/[^\x20-\x7e]|["\\%]/gu, "_")
  const exact = plain === tidy ? "" : `; filename*=UTF-8''${encoded(tidy)}`
  return `${kind}; filename="${plain}"${exact}`
}

/** No separators of folders, nothing that ends a line or turns the direction of writing, no dot in front. */
function tidied(name: string): string {
  const clean = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/gu, "_")
    .replace(/^\.+/, "_")
  const dot = clean.lastIndexOf(".")
  const ending = dot > 0 && clean.length - dot <= 10 ? clean.slice(dot) : ""
  const stem = Array.from(clean.slice(0, clean.length - ending.length))
    .slice(0, LONGEST - ending.length)
    .join("")
  return stem + ending || "_"
}

const encoded = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

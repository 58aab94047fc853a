/**
 * Answers as XML: of an object, values become attributes, objects and lists elements of their own. The text of an
 * element is its `value`, as the protocol has it.
 */

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json }

type Members = { readonly [name: string]: Json }

/** Elements whose values are elements, not attributes. */
const OF_ELEMENTS = new Set(["artistInfo", "artistInfo2", "albumInfo"])
/** Elements of which `value` is an attribute: their text is that of others in them. */
const VALUE_IS_ATTRIBUTE = new Set(["cueLine"])
/** Lists that are called otherwise in XML. */
const CALLED: Readonly<Record<string, string>> = { agents: "agent" }

const NAMESPACE = "http://subsonic.org/restapi"

/** The document with this element. */
export const xmlDocument = (name: string, members: Members): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, { xmlns: NAMESPACE, ...members })}\n`

function element(name: string, value: Json): string {
  if (value === undefined || value === null) return ""
  if (isList(value)) return value.map((each) => element(name, each)).join("")
  if (typeof value !== "object") return `<${name}>${escapeXml(String(value))}</${name}>`
  const attributes: string[] = []
  const inside: string[] = []
  for (const [key, each] of Object.entries(value)) {
    if (each === undefined || each === null) continue
    if (typeof each === "object" || OF_ELEMENTS.has(name)) inside.push(element(CALLED[key] ?? key, each))
    else if (key === "value" && !VALUE_IS_ATTRIBUTE.has(name)) inside.push(escapeXml(String(each)))
    else attributes.push(` ${key}="${escapeXml(String(each))}"`)
  }
  const open = `${name}${attributes.join("")}`
  return inside.length === 0 ? `<${open}/>` : `<${open}>${inside.join("")}</${name}>`
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

/** What XML 1.0 cannot have, not even escaped: controls, halves of characters, and two that are none. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu
const SPECIAL = /[&<>"'\t\n\r]/g

/** Text as it stands in an element or an attribute. What XML cannot have is left out. */
export const escapeXml = (text: string): string =>
  text.replace(ILLEGAL, "").replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`)

/** What the engine uses of `node:net`, for browsers. */

const BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"
const IPV4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`)

export const isIPv4 = (text: string): boolean => IPV4.test(text)

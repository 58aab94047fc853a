/** Which network an address is of, so that whoever has a whole one is counted as one. */
import { isIPv6 } from "node:net"

/** An IPv4 address as it is, an IPv6 address down to its first 64 bits. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = "", tail = ""] = (address.split("%")[0] ?? "").split("::")
  const [before, after] = [head, tail].map((part) => part.split(":").filter((group) => group !== ""))
  const missing = 8 - (before?.length ?? 0) - (after?.length ?? 0)
  const groups = [...(before ?? []), ...Array<string>(address.includes("::") ? missing : 0).fill("0"), ...(after ?? [])]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")
}

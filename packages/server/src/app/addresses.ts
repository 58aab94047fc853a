/** Where a server that listens may be reached. */
import type { NetworkInterfaceInfo } from "node:os"
import { MOST_ADDRESSES } from "@ledgerline/sync"

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Hosts that stand for all interfaces. */
const ALL = ["0.0.0.0", "::", ""]

/** Networks of containers and virtual machines: other devices are seldom in them. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel)/

/**
 * Addresses for a host and port, the likeliest to be reached first: IPv4 of real interfaces, then the others, and at the end
 * those that the operator has named. As many as a pairing token holds: what was named is always among them.
 */
export function addressesOf(
  host: string,
  port: number,
  interfaces: Interfaces,
  named: readonly string[] = [],
): string[] {
  const own = listening(host, port, interfaces).filter((address) => !named.includes(address))
  return [...own.slice(0, Math.max(0, MOST_ADDRESSES - named.length)), ...named]
}

function listening(host: string, port: number, interfaces: Interfaces): string[] {
  if (!ALL.includes(host)) return [urlOf(host, port)]
  const found = Object.entries(interfaces).flatMap(([name, infos = []]) =>
    infos
      .filter(
        ({ internal, address, family }) =>
          !internal && !isLinkLocal(address) && (family === "IPv4" || host !== "0.0.0.0"),
      )
      .map(({ address, family }) => ({ address, rank: (VIRTUAL.test(name) ? 2 : 0) + (family === "IPv4" ? 0 : 1) })),
  )
  const urls = found.toSorted((a, b) => a.rank - b.rank).map(({ address }) => urlOf(address, port))
  // A machine without a network is still reached from itself.
  return urls.length > 0 ? urls : [urlOf("127.0.0.1", port)]
}

const isLinkLocal = (address: string): boolean => address.startsWith("169.254.") || /^fe[89ab]/i.test(address)

const urlOf = (host: string, port: number): string => `http://${host.includes(":") ? `[${host}]` : host}:${port}`

/** Whether a host is reached from this machine alone. */
export const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || host.startsWith("127.")

/** Where a server says that it may be reached. */
import type { NetworkInterfaceInfo } from "node:os"
import { expect, it } from "vitest"
import { decodePairingToken, encodePairingToken } from "@ledgerline/sync"
import { addressesOf } from "./addresses.ts"

const at = (address: string): NetworkInterfaceInfo[] => [
  { address, family: "IPv4", internal: false, netmask: "", mac: "", cidr: null },
]

it("given more networks than a token holds, then what the operator has named is in it, and the real ones come first", () => {
  const bridges = Array.from({ length: 20 }, (_, i) => [`br-${i}`, at(`172.${i + 17}.0.1`)] as const)
  const interfaces = { ...Object.fromEntries(bridges), eth0: at("192.168.1.2") }
  const addresses = addressesOf("0.0.0.0", 4280, interfaces, ["https://music.example.org"])
  const token = encodePairingToken({
    pairing: "0".repeat(16),
    secret: new Uint8Array(16),
    library: "0".repeat(32),
    publicKey: new Uint8Array(32),
    addresses,
  })
  const told = decodePairingToken(token).addresses
  expect(told).toContain("https://music.example.org")
  expect(told[0]).toBe("http://192.168.1.2:4280")
  expect(told).toHaveLength(16)
})

it("given an address that is named and listened at, then it is there once", () => {
  expect(addressesOf("192.168.1.2", 4280, {}, ["http://192.168.1.2:4280"])).toEqual(["http://192.168.1.2:4280"])
})

/** Pairs this replica with a server: a token becomes a key of its own for that server. docs/spec/sync.md, SYNC-40 and SYNC-41. */
import { timingSafeEqual } from "node:crypto"
import { keyFromSeed, type Library, newKey, originOfKey, signBytes } from "@ledgerline/core"
import { PairingRefused, PeerNotTrusted, PeerRefused, PeerUnreachable } from "../errors.ts"
import { firstOf } from "./addresses.ts"
import { PairAnswer, pairedProof, pairProof, type PairRequest, PATHS, successionStatement } from "./contract.ts"
import { decodePairingToken } from "./pairingToken.ts"
import { type HttpPorts, postJson, urlOf } from "./requests.ts"
import { knownServer, type PairedServer, rememberServer, serverWithKey } from "./servers.ts"

/**
 * Uses up a token. A server that was paired with before, and answers with another key where that one did, is taken for the
 * same: a person has carried its token here. Fails with {@link PairingRefused} or {@link PeerUnreachable}.
 */
export async function pairDevice(
  library: Library,
  text: string,
  { name, ports }: { readonly name: string; readonly ports: HttpPorts },
): Promise<PairedServer> {
  const token = decodePairingToken(text)
  if (token.library !== library.id)
    throw new PairingRefused({ reason: "otherLibrary", message: "the token is of another library" })
  const key = newKey(library.ports.random)
  const unproven = {
    pairing: token.pairing,
    publicKey: key.publicKey.toString("hex"),
    name,
    nonce: Buffer.from(library.ports.random.bytes(16)).toString("hex"),
  }
  const former = formerOf(await serverWithKey(library, token.publicKey), unproven, library.id)
  const request = { ...unproven, ...former, proof: pairProof(token.secret, unproven) }
  // One after another in effect: who answers first has used the token up, and says the same to whoever repeats it.
  const { said, address } = await firstOf(token.addresses, ports.timers, async (address, signal) => {
    const answer = await postJson(ports, urlOf(address, PATHS.pair), request, PairAnswer, { signal })
    const { proof, ...said } = answer
    const wanted = pairedProof(token.secret, request.nonce, said)
    // Who has taken the address of a server stands in the way of no other.
    if (!timingSafeEqual(Buffer.from(proof, "hex"), Buffer.from(wanted, "hex")) || said.library !== library.id)
      throw new PeerNotTrusted({ message: `${address} does not know the secret of the token` })
    return { said, address }
  }).catch((cause: unknown) => {
    throw asPairing(cause)
  })
  const known = await knownServer(library, token.publicKey, address)
  const server: PairedServer & { readonly seed: Uint8Array } = {
    id: known?.id ?? originOfKey(token.publicKey),
    name: said.name,
    publicKey: Uint8Array.from(token.publicKey),
    addresses: [address, ...token.addresses.filter((each) => each !== address)],
    device: said.device,
    member: said.member,
    seed: Uint8Array.from(keyFromSeed(key.seed).seed),
  }
  await rememberServer(library, server)
  return server
}

/** Shows the server which of its devices this one was, if it was one. */
function formerOf(
  server: PairedServer | undefined,
  request: { readonly pairing: string; readonly publicKey: string },
  library: string,
): Pick<PairRequest, "former"> {
  if (server === undefined || server.seed === null) return {}
  const { device, seed } = server
  const signature = signBytes(keyFromSeed(Buffer.from(seed)), successionStatement(device, request, library))
  return { former: { device, signature: signature.toString("hex") } }
}

function asPairing(cause: unknown): Error {
  if (cause instanceof PeerNotTrusted) return new PairingRefused({ reason: "protocol", message: cause.message })
  if (cause instanceof PeerRefused)
    return new PairingRefused({ reason: cause.reason === "over" ? "over" : "protocol", message: cause.message })
  return new PeerUnreachable({ message: cause instanceof Error ? cause.message : String(cause) })
}

/** The first exchange of a sync: who the server is, and what it has. docs/spec/sync.md, SYNC-10 to SYNC-13. */
import { isProof, isSignedClaim, type Library, LIBRARY } from "@ledgerline/core"
import { PeerNotTrusted, PeerRefused } from "../errors.ts"
import { VERSIONS, type Welcome } from "../protocol/messages.ts"
import { logsOf } from "../server/serve.ts"
import type { Transport } from "../transport.ts"
import { ask, type Peer } from "./session.ts"

/** Asks a server which library it has, for somebody who has no replica of it yet. Believes what it says. */
export async function discover(transport: Transport, challenge: Uint8Array): Promise<Welcome> {
  const hello = { kind: "hello", versions: VERSIONS, challenge, library: undefined, logs: [] } as const
  const welcome = await ask(transport, hello, "welcome")
  checkIdentity(welcome, challenge)
  return welcome
}

/** Fails with {@link PeerNotTrusted} where the server does not have the key that is known of it. */
export async function greet(
  library: Library,
  peer: Peer,
  knownKey: Uint8Array | null,
): Promise<{ readonly welcome: Welcome; readonly named: ReadonlySet<string> }> {
  await library.sign()
  const logs = [...new Set([LIBRARY, ...(await logsOf(library))])]
  const challenge = library.ports.random.bytes(32)
  const hello = { kind: "hello", versions: VERSIONS, challenge, library: library.id, logs } as const
  const welcome = await ask(peer.transport, hello, "welcome")
  if (welcome.version < VERSIONS[0] || welcome.version > VERSIONS[1])
    throw new PeerRefused({ reason: "protocol", message: `the server chose version ${welcome.version}` })
  if (welcome.library !== library.id)
    throw new PeerRefused({ reason: "otherLibrary", message: "this server has another library" })
  checkIdentity(welcome, challenge)
  const wanted = knownKey ?? peer.publicKey
  if (wanted !== undefined && peer.acceptNewKey !== true && !provesKey(welcome, challenge, wanted))
    throw new PeerNotTrusted({ message: `${peer.name} has another key than the one that is known of it` })
  const taken = peer.isOnlyRead === true ? welcome.logs.map((each) => ({ ...each, write: false })) : welcome.logs
  return { welcome: { ...welcome, logs: taken }, named: new Set(logs) }
}

const claimOf = ({ library, epoch }: Welcome, challenge: Uint8Array) => ({ challenge, library, epoch })

function checkIdentity(welcome: Welcome, challenge: Uint8Array): void {
  if (!isProof(claimOf(welcome, challenge), welcome.origin, welcome))
    throw new PeerNotTrusted({ message: "the server does not have the key that it names" })
}

/** Whether the server has a key: as its present one, or as one that it had before. */
function provesKey(welcome: Welcome, challenge: Uint8Array, key: Uint8Array): boolean {
  return [welcome, ...welcome.former].some(
    (each) => Buffer.from(each.publicKey).equals(key) && isSignedClaim(claimOf(welcome, challenge), each),
  )
}

/** Checks of signatures in a world of many replicas: what one of them has checked, byte for byte, holds for the others. */
import { isSignedBy, type SignatureCheck } from "@ledgerline/core"

const KEY_LENGTH = 32
const SIGNATURE_LENGTH = 64

/** Checks as production does, and remembers what held. */
export function rememberingCheck(): SignatureCheck {
  const held = new Set<string>()
  return (publicKey, bytes, signature) => {
    if (publicKey.length !== KEY_LENGTH || signature.length !== SIGNATURE_LENGTH) return false
    const name = Buffer.concat([publicKey, signature, bytes]).toString("latin1")
    if (held.has(name)) return true
    const holds = isSignedBy(publicKey, bytes, signature)
    if (holds) held.add(name)
    return holds
  }
}

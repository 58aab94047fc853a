/** Names that nothing else has. Pages that came over a plain connection, as at home, have no `randomUUID`. */
export const uniqueKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")

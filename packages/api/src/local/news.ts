/** What a member may know of a commit. */

/**
 * The subjects of a commit that a member may know of, as that member knows them: what is in the member's own log has `own/`
 * in front, what is in the log of somebody else is left out.
 */
export function seenBy(member: string, keys: readonly string[]): string[] {
  const own = `user:${member} `
  return keys.flatMap((key) => {
    if (!key.includes(" ")) return [key]
    return key.startsWith(own) ? [`own/${key.slice(own.length)}`] : []
  })
}

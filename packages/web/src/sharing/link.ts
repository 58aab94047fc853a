/** Where visitors find what a token opens, and what a page of others writes to show its player. */
import { HOME } from "../app/session.tsx"

export const linkOf = (token: string): string => `${HOME}/share/${token}`

/** Tokens have nothing that HTML would read otherwise. A list is higher than a single track. */
export const embedCodeOf = (token: string, isList: boolean): string =>
  [
    `<script src="${HOME}/embed.js" async></script>`,
    `<ledgerline-player src="${linkOf(token)}" height="${isList ? 400 : 150}"></ledgerline-player>`,
  ].join("\n")

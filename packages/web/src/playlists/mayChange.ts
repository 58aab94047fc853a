/** Who may change a playlist. */
import type { Playlist } from "@ledgerline/client/contract"

/** A listener has lists of their own; those of everybody are for editors. */
export const mayChange = ({ user }: Pick<Playlist, "user">, { mayEdit }: { readonly mayEdit: boolean }): boolean =>
  user !== null || mayEdit

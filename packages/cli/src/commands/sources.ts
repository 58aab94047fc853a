/** `sources` */
import { listSources } from "@ledgerline/core"
import { defineCommand } from "../frame/command.ts"
import { PAGING, PAGING_DETAILS, showList } from "../frame/listing.ts"
import { sourceObjects, type SourceObject } from "@ledgerline/core/objects"
import { SOURCE_COLUMNS, sourceLine } from "../reads/source.ts"
import { viewpointOf } from "../reads/viewpoint.ts"

export const command = defineCommand({
  arity: [0, 0],
  reads: true,
  options: PAGING,
  details: `Where copies live: folders, servers, object stores, caches.\n${PAGING_DETAILS}`,
  run: async (context, { options }) => {
    const from = await viewpointOf(context)
    await showList<SourceObject>(context, {
      one: "source",
      ...options,
      again: ["sources"],
      read: function* (library, asked) {
        const { rows, ...next } = yield* listSources(asked)
        return { rows: yield* sourceObjects(library, rows, from), ...next }
      },
      columns: SOURCE_COLUMNS,
      line: sourceLine,
      objects: function* (_, rows) {
        return rows
      },
    })
  },
})

import type { Playlist, PlaylistFolder } from "@ledgerline/client/contract"
import { expect, it } from "vitest"
import { isWithin, pathOf, rowsOf } from "./tree.ts"

const folder = (id: string, parent: string | null = null) => ({ id, name: id, parent }) as PlaylistFolder
const list = (id: string, inside: string | null = null) => ({ id, name: id, folder: inside }) as Playlist
const shown = (playlists: readonly Playlist[], folders: readonly PlaylistFolder[], ...closed: string[]) =>
  rowsOf(playlists, folders, new Set(closed)).map((row) =>
    "folder" in row
      ? `${" ".repeat(row.depth)}${row.folder.id}(${row.count})`
      : `${" ".repeat(row.depth)}${row.playlist.id}`,
  )

const FOLDERS = [folder("a"), folder("b", "a"), folder("c")]
const LISTS = [list("1", "b"), list("2"), list("3", "a"), list("4", "gone")]

it("given folders in one another, then each has what lies in it below it, folders first, and the rest comes last", () => {
  expect(shown(LISTS, FOLDERS)).toEqual(["a(2)", " b(1)", "  1", " 3", "c(0)", "2", "4"])
})

it("given a folder that is closed, then nothing of what lies in it is listed", () => {
  expect(shown(LISTS, FOLDERS, "a")).toEqual(["a(2)", "c(0)", "2", "4"])
  expect(shown(LISTS, FOLDERS, "b")).toEqual(["a(2)", " b(1)", " 3", "c(0)", "2", "4"])
})

it("given thousands in one another, then all are listed, and none stands out of sight", () => {
  const deep = Array.from({ length: 5000 }, (_, i) => folder(`f${i}`, i === 0 ? null : `f${i - 1}`))
  const rows = rowsOf([], deep, new Set())
  expect(rows).toHaveLength(5000)
  expect(Math.max(...rows.map(({ depth }) => depth))).toBe(8)
})

it("says where a folder is, and what lies in what", () => {
  expect(pathOf("b", FOLDERS)).toBe("a / b")
  expect([isWithin("b", "a", FOLDERS), isWithin("a", "a", FOLDERS), isWithin("a", "b", FOLDERS)]).toEqual([
    true,
    true,
    false,
  ])
})

/** The entries that areas add to the menus: one import for each area. */
import "../device/entries.ts"
import "../tracks/entries.ts"
import "../provenance/entries.ts"
import "../sharing/entries.ts"

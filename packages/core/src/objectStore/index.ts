/** Object stores: where they are, and how what is asked of them is signed. Nothing here speaks to one. */
export { type StoreField, StoreRefused } from "./errors.ts"
export { MARK, markText, readMark, type StoreMark } from "./mark.ts"
export {
  invalid as invalidField,
  isPublicBase,
  isStoreKeys,
  objectUrl,
  publicAddress,
  PublicBase,
  storedPath,
  storeKeys,
  StoreKeys,
  StorePlace,
  storePlace,
} from "./place.ts"
export { NO_BODY, signedAddress, signedHeaders, type Signing } from "./sign.ts"

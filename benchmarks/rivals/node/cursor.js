// Cursors that nobody can forge: 12 bytes of HMAC, then the place (sort value and id), as base64url.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const keys = new Map()
function keyOf(companyId) {
  let key = keys.get(companyId)
  if (!key) keys.set(companyId, (key = createHash('sha256').update(`${process.env.BENCH_CURSOR_KEY}:${companyId}`).digest()))
  return key
}
const seal = (companyId, collection, place) =>
  createHmac('sha256', keyOf(companyId)).update(collection).update('\0').update(place).digest().subarray(0, 12)

export function encodeCursor(companyId, collection, value, id) {
  const place = Buffer.from(JSON.stringify([value instanceof Date ? value.getTime() : value, id]))
  return Buffer.concat([seal(companyId, collection, place), place]).toString('base64url')
}
export function decodeCursor(companyId, collection, cursor) {
  const raw = Buffer.from(cursor, 'base64url')
  const place = raw.subarray(12)
  if (!timingSafeEqual(raw.subarray(0, 12), seal(companyId, collection, place))) throw new Error('This cursor is not valid here')
  const [value, id] = JSON.parse(place.toString())
  return [typeof value === 'number' ? new Date(value) : value, id]
}
// What follows a place in a descending order.
export const afterFilter = (field, [value, id]) => ({
  [field]: { $lte: value },
  $or: [{ [field]: { $lt: value } }, { _id: { $lt: id } }],
})

// Reads as dataloaders want them: one command for each kind of thing asked for in one tick.
import { db } from './database.js'
import { afterFilter, decodeCursor, encodeCursor } from './cursor.js'
import { CUSTOMER_PROJECTION, Customer, TABS, orderValue } from './shapes.js'

export const LISTED = ['ACTIVE', 'BLOCKED']
export const DEFAULT_PAGE = 20

export class PageInfo {
  constructor(hasNextPage, endCursor) {
    this.hasNextPage = hasNextPage
    this.cursorOfLast = endCursor
  }
  get endCursor() { return this.cursorOfLast() }
}

export function rowPage(companyId, tabName, documents, first, customerId) {
  const { toNode } = TABS[tabName]
  const page = documents.length > first ? documents.slice(0, first) : documents
  const last = page.at(-1)
  return {
    customerId, tabName, nodes: page.map(toNode),
    pageInfo: new PageInfo(documents.length > first, () => (last ? encodeCursor(companyId, tabName, orderValue(tabName, last), last._id) : null)),
  }
}
export function customerPage(companyId, documents, first, toNode) {
  const page = documents.length > first ? documents.slice(0, first) : documents
  const last = page.at(-1)
  return {
    nodes: page.map(toNode),
    pageInfo: new PageInfo(documents.length > first, () => (last ? encodeCursor(companyId, 'customers', last.joined_on, last._id) : null)),
  }
}
export function listFilter(companyId, after) {
  const filter = { company_id: companyId, status: { $in: LISTED } }
  return after ? { $and: [filter, afterFilter('joined_on', decodeCursor(companyId, 'customers', after))] } : filter
}
export function rowFilter(companyId, tabName, after) {
  const filter = { company_id: companyId }
  return after ? { ...filter, ...afterFilter(TABS[tabName].order, decodeCursor(companyId, tabName, after)) } : filter
}

export async function customersById(companyId, ids) {
  const documents = await db.collection('customers')
    .find({ company_id: companyId, _id: ids.length === 1 ? ids[0] : { $in: ids } }, { projection: CUSTOMER_PROJECTION }).toArray()
  const found = new Map(documents.map((d) => [d._id, new Customer(d)]))
  return ids.map((id) => found.get(id) ?? null)
}
export async function customers(companyId, { first, after }) {
  const size = first ?? DEFAULT_PAGE
  const documents = await db.collection('customers')
    .find(listFilter(companyId, after), { projection: CUSTOMER_PROJECTION }).sort({ joined_on: -1, _id: -1 }).limit(size + 1).toArray()
  return customerPage(companyId, documents, size, (d) => new Customer(d))
}
// keys: [{customerId, first, after}] -> one page each; one command for each distinct (first, after)
export async function tabPages(companyId, tabName, keys) {
  const { projection, order } = TABS[tabName]
  const groups = new Map()
  keys.forEach((key, place) => {
    const name = `${key.first ?? ''}|${key.after ?? ''}`
    const group = groups.get(name)
    if (group) group.push(place); else groups.set(name, [place])
  })
  const pages = new Array(keys.length)
  await Promise.all([...groups.values()].map(async (places) => {
    const first = keys[places[0]].first ?? DEFAULT_PAGE
    const filter = rowFilter(companyId, tabName, keys[places[0]].after)
    if (places.length === 1) {
      const customerId = keys[places[0]].customerId
      const found = await db.collection(tabName).find({ ...filter, customer_id: customerId }, { projection })
        .sort({ [order]: -1, _id: -1 }).limit(first + 1).toArray()
      pages[places[0]] = rowPage(companyId, tabName, found, first, customerId)
      return
    }
    const found = await db.collection(tabName)
      .find({ ...filter, customer_id: { $in: places.map((place) => keys[place].customerId) } }, { projection, batchSize: 1000 })
      .sort({ customer_id: 1, [order]: -1, _id: -1 }).toArray()
    const byCustomer = new Map()
    for (const d of found) {
      const rows = byCustomer.get(d.customer_id)
      if (!rows) byCustomer.set(d.customer_id, [d]); else if (rows.length <= first) rows.push(d)
    }
    for (const place of places) pages[place] = rowPage(companyId, tabName, byCustomer.get(keys[place].customerId) ?? [], first, keys[place].customerId)
  }))
  return pages
}
export async function tabCounts(companyId, tabName, ids) {
  const collection = db.collection(tabName)
  if (ids.length === 1) return [await collection.countDocuments({ company_id: companyId, customer_id: ids[0] })]
  const rows = await collection.aggregate([
    { $match: { company_id: companyId, customer_id: { $in: ids } } }, { $group: { _id: '$customer_id', n: { $sum: 1 } } },
  ]).toArray()
  const counts = new Map(rows.map((row) => [row._id, row.n]))
  return ids.map((id) => counts.get(id) ?? 0)
}

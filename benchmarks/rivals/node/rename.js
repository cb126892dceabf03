// The mutation: read, check, write and log in one transaction, as the gateway does.
import { randomUUID } from 'node:crypto'
import { ObjectId } from 'mongodb'
import { client, db } from './database.js'
import { CUSTOMER_PROJECTION, Customer } from './shapes.js'

const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().split(/\s+/).filter(Boolean).join(' ')
const sortName = (d) => fold(d.company_name || [d.last_name, d.first_name].filter(Boolean).join(' '))
const refusal = (code, message, customer = null) => ({ customer, userErrors: [{ code, message, path: ['id'] }] })

export function customerUpdate(viewer, { id, expectedVersion, firstName }) {
  const own = { _id: id, company_id: viewer.companyId }
  return client.withSession((session) => session.withTransaction(async () => {
    const before = await db.collection('customers').findOne(own, { session, projection: CUSTOMER_PROJECTION })
    if (!before) return refusal('NOT_FOUND', 'There is no such customer.')
    if (expectedVersion != null && expectedVersion !== before.version) {
      return refusal('CONFLICT', 'The customer was changed since you read it.', new Customer(before))
    }
    const name = firstName === undefined ? before.first_name : firstName?.trim()
    if (name === before.first_name) return { customer: new Customer(before), userErrors: [] }
    const now = new Date()
    const after = { ...before, first_name: name, version: before.version + 1, updated_at: now }
    await db.collection('customers').updateOne(own, {
      $set: { first_name: name, version: after.version, updated_at: now, 'keys.name': sortName(after) },
    }, { session })
    await db.collection('changes').insertOne({
      _id: `chg_${new ObjectId()}`, company_id: viewer.companyId, customer_id: id, version: after.version,
      operation: 'customerUpdate', author: { id: viewer.id, name: viewer.name, role: viewer.role.toUpperCase() },
      request_id: randomUUID(), fields: [{ field: 'first_name', before: before.first_name, after: name }], changed_at: now,
    }, { session })
    return { customer: new Customer(after), userErrors: [] }
  }))
}

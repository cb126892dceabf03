// The hand-tuned rival: whatever is asked below a customer is read by one aggregate with $lookup, and only the asked
// fields are fetched. No dataloaders; resolvers below the root are plain properties. One use of a tab for each customer:
// it knows no aliases of tabs.
import { getArgumentValues } from 'graphql'
import { db, scalars, viewerOf } from './database.js'
import { customerPage, DEFAULT_PAGE, listFilter, rowFilter, rowPage } from './reads.js'
import { customerUpdate } from './rename.js'
import { customerSearch } from './search.js'
import { Customer, storedFields, TABS } from './shapes.js'

const plans = new WeakMap() // field node of the document -> what it asks; documents are cached, so nodes are too

const selectedFields = (node, fragments) => node.selectionSet.selections.flatMap((s) =>
  s.kind === 'Field' ? [s] : selectedFields(s.kind === 'FragmentSpread' ? fragments[s.name.value] : s, fragments))
const named = (node, name, fragments) => selectedFields(node, fragments).find((f) => f.name.value === name)

function planOf(node, customerNode, info) {
  let plan = plans.get(node)
  if (!plan) {
    const fields = selectedFields(customerNode, info.fragments)
    const type = info.schema.getType('Customer')
    const own = fields.filter((f) => !(f.name.value in TABS) && !f.name.value.startsWith('__'))
    plan = {
      projection: Object.fromEntries(['_id', 'joined_on', ...own.flatMap((f) => storedFields(f.name.value))].map((f) => [f, 1])),
      tabs: fields.filter((f) => f.name.value in TABS).map((f) => tabPlan(f, type, info)),
    }
    plans.set(node, plan)
  }
  return plan
}
function tabPlan(node, type, info) {
  const tabName = node.name.value
  const { order } = TABS[tabName]
  const rows = named(node, 'nodes', info.fragments)
  const asked = rows ? selectedFields(rows, info.fragments).flatMap((f) => storedFields(f.name.value)) : []
  const sortField = tabName === 'appointments' ? 'window' : order
  return {
    node, tabName, count: named(node, 'totalCount', info.fragments) ? `${tabName}_count` : null,
    field: type.getFields()[tabName], projection: Object.fromEntries([sortField, ...asked].map((f) => [f, 1])),
  }
}

// customerId: known (one customer), or null to join on each customer of a page
function lookups(plan, companyId, customerId, variables) {
  return plan.tabs.flatMap(({ tabName, count, field, node, projection }) => {
    const { first, after } = getArgumentValues(field, node, variables)
    const join = customerId === null ? { localField: '_id', foreignField: 'customer_id' } : {}
    const match = customerId === null ? { company_id: companyId } : { company_id: companyId, customer_id: customerId }
    const sort = { [TABS[tabName].order]: -1, _id: -1 }
    const stages = [{ $lookup: { from: tabName, ...join, as: tabName, pipeline: [
      { $match: { ...match, ...rowFilter(companyId, tabName, after) } }, { $sort: sort }, { $limit: (first ?? DEFAULT_PAGE) + 1 }, { $project: projection },
    ] } }]
    if (count) stages.push({ $lookup: { from: tabName, ...join, as: count, pipeline: [{ $match: match }, { $count: 'n' }] } })
    return stages
  })
}
function customerWithTabs(document, plan, companyId, variables) {
  const customer = new Customer(document)
  for (const { tabName, count, field, node } of plan.tabs) {
    const { first } = getArgumentValues(field, node, variables)
    const page = rowPage(companyId, tabName, document[tabName], first ?? DEFAULT_PAGE, document._id)
    if (count) page.totalCount = document[count][0]?.n ?? 0
    customer[tabName] = page
  }
  return customer
}

async function customer(_, { id }, { viewer: { companyId } }, info) {
  const node = info.fieldNodes[0]
  const plan = planOf(node, node, info)
  const match = { _id: id, company_id: companyId }
  if (plan.tabs.length === 0) {
    const document = await db.collection('customers').findOne(match, { projection: plan.projection })
    return document && new Customer(document)
  }
  const pipeline = [{ $match: match }, { $project: plan.projection }, ...lookups(plan, companyId, id, info.variableValues)]
  const [document] = await db.collection('customers').aggregate(pipeline).toArray()
  return document ? customerWithTabs(document, plan, companyId, info.variableValues) : null
}
async function customers(_, { first, after }, { viewer: { companyId } }, info) {
  const node = info.fieldNodes[0]
  const rows = named(node, 'nodes', info.fragments)
  const plan = planOf(node, rows, info)
  const size = first ?? DEFAULT_PAGE
  const pipeline = [
    { $match: listFilter(companyId, after) }, { $sort: { joined_on: -1, _id: -1 } }, { $limit: size + 1 },
    { $project: plan.projection }, ...lookups(plan, companyId, null, info.variableValues),
  ]
  const documents = await db.collection('customers').aggregate(pipeline).toArray()
  return customerPage(companyId, documents, size, (d) => customerWithTabs(d, plan, companyId, info.variableValues))
}

export const contextOf = (authorization) => ({ viewer: viewerOf(authorization) })
export const resolvers = {
  ...scalars,
  Query: { customer, customers, customerSearch: (_, asked, context) => customerSearch(context.viewer.companyId, asked) },
  Mutation: { customerUpdate: (_, { input }, context) => customerUpdate(context.viewer, input) },
}

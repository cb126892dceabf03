// Resolvers with dataloaders, made for each request: what Mercurius, Yoga and Apollo run.
import DataLoader from 'dataloader'
import { scalars, viewerOf } from './database.js'
import { customers, customersById, tabCounts, tabPages } from './reads.js'
import { customerUpdate } from './rename.js'
import { customerSearch } from './search.js'
import { TABS } from './shapes.js'

export function contextOf(authorization) {
  const viewer = viewerOf(authorization)
  const { companyId } = viewer
  const pages = {}, counts = {}
  for (const tabName of Object.keys(TABS)) {
    pages[tabName] = new DataLoader((keys) => tabPages(companyId, tabName, keys), { cacheKeyFn: (k) => `${k.customerId}|${k.first}|${k.after ?? ''}` })
    counts[tabName] = new DataLoader((ids) => tabCounts(companyId, tabName, ids))
  }
  return { viewer, pages, counts, customer: new DataLoader((ids) => customersById(companyId, ids)) }
}

export const resolvers = {
  ...scalars,
  Query: {
    customer: (_, { id }, context) => context.customer.load(id),
    customers: (_, args, context) => customers(context.viewer.companyId, args),
    customerSearch: (_, args, context) => customerSearch(context.viewer.companyId, args),
  },
  Mutation: { customerUpdate: (_, { input }, context) => customerUpdate(context.viewer, input) },
  Customer: {},
}
const TYPES = { appointments: 'Appointment', jobs: 'Job', quotes: 'Quote', invoices: 'Invoice', equipment: 'Equipment', notes: 'Note' }
for (const [tabName, type] of Object.entries(TYPES)) {
  resolvers.Customer[tabName] = (customer, { first, after }, context) => context.pages[tabName].load({ customerId: customer.id, first, after })
  resolvers[`${type}Connection`] = { totalCount: (page, _, context) => context.counts[tabName].load(page.customerId) }
}

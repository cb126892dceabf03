// From stored documents to what the schema shows. A field at its default is not stored.
const money = (m) => m && ({ amount: (m.minor / 100).toFixed(2), currency: m.currency })

class Address {
  constructor(a) {
    this.id = a.id
    this.label = a.label
    this.street = a.street
    this.unit = a.unit
    this.city = a.city
    this.region = a.region
    this.county = a.county
    this.postalCode = a.postal_code
    this.country = a.country
    this.isBilling = a.is_billing ?? false
    this.isService = a.is_service ?? false
    this.isDefault = a.is_default ?? false
  }
  get mapUrl() {
    const query = [this.street, this.city, this.region, this.postalCode, this.country].filter(Boolean).join(', ')
    return `https://www.google.com/maps/search/?${new URLSearchParams({ api: 1, query })}`
  }
}

// Lists are turned round only when they are asked for.
export class Customer {
  constructor(d) {
    this.stored = d
    this.id = d._id
    this.number = d.number
    this.version = d.version
    this.type = d.type
    this.status = d.status
    this.joinedOn = d.joined_on
    this.firstName = d.first_name
    this.lastName = d.last_name
    this.companyName = d.company_name
    this.paymentTerms = d.payment_terms
  }
  get displayName() { return this.companyName || [this.firstName, this.lastName].filter(Boolean).join(' ') }
  get tags() { return this.stored.tags ?? [] }
  get emails() {
    return (this.stored.emails ?? []).map((e) => ({ id: e.id, address: e.address, kind: e.kind, isInvalid: e.is_invalid ?? false }))
  }
  get phones() {
    return (this.stored.phones ?? []).map((p) => ({
      id: p.id, number: p.number, e164: p.e164, extension: p.extension, kind: p.kind, isPrimary: p.is_primary ?? false,
    }))
  }
  get addresses() { return (this.stored.addresses ?? []).map((a) => new Address(a)) }
  get billingAddress() {
    const all = this.addresses
    return all.find((a) => a.isBilling) ?? all.find((a) => a.isDefault) ?? all[0]
  }
  get taxability() {
    const t = this.stored.taxability ?? {}
    return { kind: t.kind ?? 'STANDARD', ratePercent: t.rate_percent, certificate: t.certificate, expiresOn: t.expires_on }
  }
  get emailPreferences() { return { isSubscribed: this.stored.email_preferences?.is_subscribed ?? true } }
  get metrics() {
    const m = this.stored.metrics
    return { totalDue: money(m.total_due), lifetimeValue: money(m.lifetime_value), openJobs: m.open_jobs ?? 0 }
  }
  get paymentMethods() {
    return (this.stored.payment_methods ?? []).map((c) => ({
      id: c.id, brand: c.brand, last4: c.last4, expMonth: c.exp_month, expYear: c.exp_year, isDefault: c.is_default ?? false,
    }))
  }
}

// GraphQL field -> stored fields, where they differ in more than spelling.
const SNAKE = (name) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
const SPECIAL = {
  displayName: ['company_name', 'first_name', 'last_name'],
  billingAddress: ['addresses'],
  window: ['window'],
}
export const storedFields = (name) => (name === 'id' ? [] : SPECIAL[name] ?? [SNAKE(name)])

const CUSTOMER_FIELDS =
  'number version type status joinedOn displayName emails phones addresses tags taxability emailPreferences paymentTerms metrics paymentMethods'
const projectionOf = (names) => Object.fromEntries(names.split(' ').flatMap(storedFields).map((field) => [field, 1]))
export const CUSTOMER_PROJECTION = projectionOf(CUSTOMER_FIELDS)

const tab = (order, names, toNode) => ({ order, projection: { ...projectionOf(names), customer_id: 1, [order]: 1 }, toNode })
export const TABS = {
  appointments: tab('window.start', 'number status category department summary addressId jobNumber invoiceNumber', (d) => ({
    id: d._id, number: d.number, status: d.status, category: d.category, department: d.department,
    window: { start: d.window.start, end: d.window.end, timeZone: d.window.time_zone },
    summary: d.summary, addressId: d.address_id, jobNumber: d.job_number, invoiceNumber: d.invoice_number,
  })),
  jobs: tab('created_at', 'number title status category department total createdAt scheduledStart completedAt', (d) => ({
    id: d._id, number: d.number, title: d.title, status: d.status, category: d.category, department: d.department,
    total: money(d.total), createdAt: d.created_at, scheduledStart: d.scheduled_start, completedAt: d.completed_at,
  })),
  quotes: tab('created_at', 'number title status total tax addressId createdAt expiresOn', (d) => ({
    id: d._id, number: d.number, title: d.title, status: d.status, total: money(d.total), tax: money(d.tax),
    addressId: d.address_id, createdAt: d.created_at, expiresOn: d.expires_on,
  })),
  invoices: tab('issued_at', 'number status total balance addressId jobNumber issuedAt dueOn paidAt', (d) => ({
    id: d._id, number: d.number, status: d.status, total: money(d.total), balance: money(d.balance),
    addressId: d.address_id, jobNumber: d.job_number, issuedAt: d.issued_at, dueOn: d.due_on, paidAt: d.paid_at,
  })),
  equipment: tab('created_at', 'name category status manufacturer model serialNumber location installedOn warrantyUntil', (d) => ({
    id: d._id, name: d.name, category: d.category, status: d.status, manufacturer: d.manufacturer, model: d.model,
    serialNumber: d.serial_number, location: d.location, installedOn: d.installed_on, warrantyUntil: d.warranty_until,
  })),
  notes: tab('created_at', 'body visibility isPinned addressId createdAt author', (d) => ({
    id: d._id, body: d.body, visibility: d.visibility, isPinned: d.is_pinned ?? false, addressId: d.address_id,
    createdAt: d.created_at, author: d.author,
  })),
}
// `window` holds the order of appointments: naming both would be a collision of paths.
delete TABS.appointments.projection['window.start']
TABS.appointments.projection.window = 1
export const orderValue = (tabName, document) => (tabName === 'appointments' ? document.window.start : document[TABS[tabName].order])

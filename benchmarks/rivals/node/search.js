// Search as one would build it with what MongoDB brings: phones and e-mail addresses exactly, whole words by $text, begun
// ones by prefix expressions. It forgives no typo, knows no other spelling of a street, and pages by offset.
// benchmarks/rival_search.py makes its collection.
import { db } from './database.js'
import { DEFAULT_PAGE, PageInfo } from './reads.js'
import { Customer } from './shapes.js'

const MIN_PHONE_DIGITS = 7
const PROJECTION = { number: 1, status: 1, first_name: 1, last_name: 1, company_name: 1, addresses: 1 }
const isPhone = (text) => /^[\d\s()+./-]+$/.test(text)
const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

async function find(filter, skip, limit, sort) {
  const found = db.collection('rival_search').find(filter, { projection: PROJECTION, skip, limit })
  return (sort ? found.sort(sort) : found).toArray()
}
async function byWords(own, words, skip, limit) {
  const whole = words.map((word) => `"${word}"`).join(' ')
  const found = await find({ ...own, $text: { $search: whole } }, skip, limit, { score: { $meta: 'textScore' } })
  if (found.length) return [found, 0.8]
  return [await find({ ...own, $and: words.map((word) => ({ words: { $regex: `^${escaped(word)}` } })) }, skip, limit), 0.7]
}
async function ranked(own, text, skip, limit) {
  if (text.includes('@')) return [await find({ ...own, emails: text.toLowerCase() }, skip, limit), 1, 'EMAIL']
  const digits = text.replace(/\D/g, '')
  if (isPhone(text) && digits.length >= MIN_PHONE_DIGITS) {
    return [await find({ ...own, phones: { $in: [`+${digits}`, `+1${digits}`] } }, skip, limit), 1, 'PHONE']
  }
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  return [...(await byWords(own, words, skip, limit)), 'NAME']
}

export async function customerSearch(companyId, { term, first, after }) {
  const size = first ?? DEFAULT_PAGE
  const skip = after ? Number(Buffer.from(after, 'base64url').toString()) : 0
  const own = { company_id: companyId, status: { $in: ['ACTIVE', 'BLOCKED'] } }
  const [documents, score, matchedOn] = await ranked(own, term.trim(), skip, size + 1)
  const hits = documents.slice(0, size).flatMap((document) => {
    const customer = new Customer(document)
    const addresses = customer.addresses
    return (addresses.length ? addresses : [null]).map((address) => ({ score, matchedOn: [matchedOn], customer, address }))
  })
  const next = Buffer.from(String(skip + size)).toString('base64url')
  return { nodes: hits, pageInfo: new PageInfo(documents.length > size, () => (hits.length ? next : null)) }
}

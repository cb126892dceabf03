// Bun's own HTTP server and graphql-jit: nothing else between the socket and the compiled query.
import { createHash } from 'node:crypto'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { getOperationAST, parse, validate } from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { PORT, typeDefs } from './database.js'
import { contextOf, resolvers } from './lookup.js'

const MAX_DOCUMENTS = 1000
const schema = makeExecutableSchema({ typeDefs, resolvers })
const compiled = new Map() // text of a document -> its query
const kept = new Map() // SHA-256 -> text of a document

function queryOf(text) {
  let query = compiled.get(text)
  if (!query) {
    const document = parse(text)
    const errors = validate(schema, document)
    if (errors.length) throw errors[0]
    query = compileQuery(schema, document)
    if (!isCompiledQuery(query)) throw query.errors[0]
    query.isMutation = getOperationAST(document)?.operation === 'mutation'
    if (compiled.size < MAX_DOCUMENTS) compiled.set(text, query)
  }
  return query
}
function textOf({ query, extensions }) {
  const hash = extensions?.persistedQuery?.sha256Hash
  if (!hash) return query
  if (!query) {
    const text = kept.get(hash)
    if (!text) throw new Error('PersistedQueryNotFound')
    return text
  }
  if (createHash('sha256').update(query).digest('hex') !== hash) throw new Error('The hash is of another document')
  if (kept.size < MAX_DOCUMENTS) kept.set(hash, query)
  return query
}
function askedInAddress(address) {
  const fields = Object.fromEntries(new URL(address).searchParams)
  for (const name of ['variables', 'extensions']) if (fields[name]) fields[name] = JSON.parse(fields[name])
  return fields
}

Bun.serve({
  port: PORT,
  hostname: '127.0.0.1',
  async fetch(request) {
    try {
      const isGet = request.method === 'GET'
      const asked = isGet ? askedInAddress(request.url) : await request.json()
      const context = contextOf(request.headers.get('authorization'))
      const query = queryOf(textOf(asked))
      if (isGet && query.isMutation) throw new Error('GET runs queries only')
      return Response.json(await query.query(undefined, context, asked.variables ?? {}))
    } catch (error) {
      return Response.json({ errors: [{ message: error.message }] }, { status: 400 })
    }
  },
})

// What every Node rival shares: the database, who asks, and the schema's slice.
import { readFileSync } from 'node:fs'
import { GraphQLScalarType } from 'graphql'
import { MongoClient } from 'mongodb'
import { createVerifier } from 'fast-jwt'

export const client = new MongoClient(process.env.MONGODB_URI)
await client.connect()
export const db = client.db(process.env.BENCH_DATABASE)
export const typeDefs = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')
export const PORT = Number(process.env.PORT)

// The gateway remembers tokens whose signature it has verified; so does fast-jwt (by their hash, until they expire).
const verify = createVerifier({
  key: process.env.BENCH_TOKEN_KEY,
  algorithms: ['EdDSA'],
  allowedIss: 'customer-profile-gateway',
  allowedAud: 'customer-profile-gateway',
  requiredClaims: ['exp', 'aud', 'iss', 'sub', 'role', 'company'],
  clockTolerance: 5000,
  cache: true,
})

export function viewerOf(authorization) {
  if (!authorization?.startsWith('Bearer ')) throw new Error('Sign in')
  const claims = verify(authorization.slice(7))
  return { id: claims.sub, name: claims.name, role: claims.role, companyId: `com_${claims.company}` }
}

export const scalars = {
  Date: new GraphQLScalarType({ name: 'Date', serialize: (day) => day }),
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (instant) => instant.toISOString() }),
  Decimal: new GraphQLScalarType({ name: 'Decimal', serialize: (text) => text }),
}

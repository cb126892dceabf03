// RIVAL_READS=dataloader: resolvers with dataloaders; RIVAL_READS=lookup: the hand-tuned aggregate.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { PORT, typeDefs } from './database.js'

const { resolvers, contextOf } = await import(process.env.RIVAL_READS === 'lookup' ? './lookup.js' : './resolvers.js')
const app = Fastify({ logger: false })
app.register(mercurius, {
  schema: typeDefs, resolvers, jit: 1, cache: true, graphiql: false,
  persistedQueryProvider: mercurius.persistedQueryDefaults.automatic(1000), context: (request) => contextOf(request.headers.authorization),
})
await app.listen({ port: PORT, host: '127.0.0.1' })

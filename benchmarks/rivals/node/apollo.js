import Fastify from 'fastify'
import { ApolloServer } from '@apollo/server'
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify'
import { PORT, typeDefs } from './database.js'
import { contextOf, resolvers } from './resolvers.js'

const app = Fastify({ logger: false })
// The store of parsed and validated documents is on by default.
const apollo = new ApolloServer({ typeDefs, resolvers, introspection: false, plugins: [fastifyApolloDrainPlugin(app)] })
await apollo.start()
await app.register(fastifyApollo(apollo), { context: async (request) => contextOf(request.headers.authorization) })
await app.listen({ port: PORT, host: '127.0.0.1' })

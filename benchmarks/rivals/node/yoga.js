import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { useGraphQlJit } from '@envelop/graphql-jit'
import { PORT, typeDefs } from './database.js'
import { contextOf, resolvers } from './resolvers.js'

// The cache of parsed and validated documents is on by default.
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }), logging: false, graphiql: false, landingPage: false, maskedErrors: true,
  plugins: [useGraphQlJit()], context: ({ request }) => contextOf(request.headers.get('authorization')),
})
createServer(yoga).listen(PORT, '127.0.0.1')

// The official SDK of the Model Context Protocol for TypeScript: tools are listed and called in the order given.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const given = JSON.parse(process.argv[2]);
const headers = { authorization: `Bearer ${given.token}` };
const client = new Client({ name: "test", version: "1.0.0" });
await client.connect(new StreamableHTTPClientTransport(new URL(given.url), { requestInit: { headers } }));
const { tools } = await client.listTools();
const results = [];
for (const [name, inputs] of given.calls) {
  // A confirmation token of the call before is passed on where the inputs ask for it.
  const before = results.at(-1)?.structuredContent?.confirm_token;
  const passed = inputs.confirm_token === "of the call before" ? { ...inputs, confirm_token: before } : inputs;
  results.push(await client.callTool({ name, arguments: passed }));
}
await client.close();
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), results }));

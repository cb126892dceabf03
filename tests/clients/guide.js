// Run the modules of docs/front-end.md in the folder of this copy, as a page would: list, profile, rename, events, upload.
import { parse, print, Kind } from "graphql";
import { readFileSync } from "node:fs";

const given = JSON.parse(process.argv[2]);
const complaints = [];
for (const level of ["warn", "error"]) console[level] = (...parts) => complaints.push(parts.map(String).join(" "));

const document = parse(readFileSync("documents.graphql", "utf-8"));
const operation = (name) => ({ kind: Kind.DOCUMENT, definitions: document.definitions.filter((each) => each.name.value === name) });
const names = (customers) => customers.edges.map(({ node }) => node.displayName);
const wait = (condition) =>
  new Promise((resolve, reject) => {
    const started = Date.now();
    const timer = setInterval(() => {
      if (condition()) resolve(clearInterval(timer));
      else if (Date.now() - started > 20_000) reject(clearInterval(timer) ?? new Error("it did not happen"));
    }, 20);
  });

/** The conflict, as a user meets it: somebody else was faster, and the user keeps the own name. Then a change makes an event. */
async function change(mutate, events) {
  const { rename } = await import("./requests.js");
  const seen = [];
  const stale = { id: given.id, version: given.version - 1 };
  const { customer, userErrors } = await rename(mutate, stale, given.name, async (current) => seen.push(current.version));
  // Subscribing takes a moment, and a change before it makes no event.
  for (let time = 0; events.length === 0 && time < 100; time += 1) {
    await mutate({ input: { id: given.id, firstName: `${given.name} ${time}` } });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { seen, name: customer.firstName, userErrors, event: events[0] };
}

const runs = {
  async apollo() {
    const { client, close } = await import("./apollo.js");
    const list = client.watchQuery({ query: operation("CustomerList"), variables: { first: 2 } });
    let first;
    const watching = list.subscribe(({ data, dataState }) => {
      if (dataState === "complete") first ??= names(data.customers);
    });
    await wait(() => first);
    await list.fetchMore({ variables: { after: list.getCurrentResult().data.customers.pageInfo.endCursor } });
    await wait(() => list.getCurrentResult().data.customers.edges.length > first.length);
    const both = names(list.getCurrentResult().data.customers);
    watching.unsubscribe();
    let profile;
    const reading = client.watchQuery({ query: operation("CustomerProfile"), variables: { id: given.id } }).subscribe(({ data, dataState }) => {
      if (dataState === "complete") profile = data.customer;
    });
    await wait(() => profile);
    reading.unsubscribe();
    const events = [];
    const live = client.subscribe({ query: operation("CustomerEvents"), variables: { id: given.id } }).subscribe(({ data }) => events.push(data.customerChanged.customer.displayName));
    const mutate = async (variables) => (await client.mutate({ mutation: operation("CustomerRename"), variables })).data.customerUpdate;
    const changed = await change(mutate, events);
    live.unsubscribe();
    await close();
    client.stop();
    return { first, both, profile, changed };
  },

  async urql() {
    const { client, close } = await import("./urql.js");
    const page = async (after) => (await client.query(operation("CustomerList"), { first: 2, after })).data.customers;
    const opening = await page(null);
    const next = await page(opening.pageInfo.endCursor);
    let profile;
    client.query(operation("CustomerProfile"), { id: given.id }).subscribe(({ data, hasNext }) => {
      if (!hasNext) profile = data.customer;
    });
    await wait(() => profile);
    const events = [];
    const live = client.subscription(operation("CustomerEvents"), { id: given.id }).subscribe(({ data }) => events.push(data.customerChanged.customer.displayName));
    const mutate = async (variables) => (await client.mutation(operation("CustomerRename"), variables)).data.customerUpdate;
    const changed = await change(mutate, events);
    live.unsubscribe();
    await close();
    return { first: names(opening), both: [...names(opening), ...names(next)], profile, changed };
  },

  async relay() {
    const relay = (await import("relay-runtime")).default;
    const { environment } = await import("./relay.js");
    const artifact = async (name) => (await import(`./__generated__/relayDocuments${name}Query.graphql.js`)).default;
    const ask = async (name, variables) => relay.fetchQuery(environment, await artifact(name), variables).toPromise();
    const opening = (await ask("List", { first: 2, after: null })).customers;
    const next = (await ask("List", { first: 2, after: opening.pageInfo.endCursor })).customers;
    const profile = (await ask("Profile", { id: given.id })).customer;
    return { first: names(opening), both: [...names(opening), ...names(next)], profile };
  },

  async tanstack() {
    const { client, customerList } = await import("./tanstack.js");
    const { request, upload } = await import("./requests.js");
    const { pages } = await client.fetchInfiniteQuery({ ...customerList(print(operation("CustomerList"))), pages: 2 });
    const query = print(operation("CustomerProfile")).replace(/ @defer\(label: "work"\)/, "");
    const profile = (await client.fetchQuery({ queryKey: ["customer", given.id], queryFn: () => request(query, { id: given.id }) })).customer;
    const uploaded = await upload(given.id, new File(["Boiler checked."], "note.txt", { type: "text/plain" }), "What was done");
    const refused = await request("{ nothing }").catch((error) => error.extensions.code);
    client.clear();
    return { first: names(pages[0].customers), both: pages.flatMap(({ customers }) => names(customers)), profile, uploaded, refused };
  },
};

process.stdout.write(JSON.stringify({ ...(await runs[given.client]()), complaints }));
process.exit(0);

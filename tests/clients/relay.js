// Relay's runtime, run with what Relay's compiler wrote: it knows the id of its document, not the text.
import relay from "relay-runtime";
import { given, recordingFetch, report } from "./recording.js";

const { Environment, Network, RecordSource, Store, fetchQuery } = relay;
const { exchanges, fetch } = recordingFetch();
const { default: artifact } = await import(given.artifact);

async function send(parameters, variables) {
  const response = await fetch(given.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ doc_id: parameters.id, variables }),
  });
  return response.json();
}

const environment = new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });
let result;
try {
  result = { data: await fetchQuery(environment, artifact, given.variables).toPromise() };
} catch (error) {
  result = { error: error.message };
}
report({ results: [result], exchanges, text: artifact.params.text });

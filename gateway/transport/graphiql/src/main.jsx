import "./nonce.js";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./style.css";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { sharedDocument, takeToken } from "./address.js";
import defaultQuery from "./default.graphql?raw";
import { storage } from "./storage.js";

const initialDocument = sharedDocument();
const initialToken = takeToken();

function fetchWith(pasted) {
  const token = pasted.trim().replace(/^Bearer\s+/i, "");
  return (url, request) => {
    const headers = new Headers(request.headers);
    // A header of the header editor wins, however it is capitalised.
    if (token && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${token}`);
    return fetch(url, { ...request, headers });
  };
}

function App() {
  const [token, setToken] = useState(initialToken);
  // A new fetcher makes GraphiQL read the schema again.
  const fetcher = useMemo(
    // Incremental delivery would ask for an older media type than `application/graphql-response+json`.
    () => createGraphiQLFetcher({ url: "/graphql", fetch: fetchWith(token), enableIncrementalDelivery: false }),
    [token],
  );
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={defaultQuery.trim()}
      storage={storage}
      shouldPersistHeaders={false}
      {...initialDocument}
    >
      <GraphiQL.Logo>
        <input
          type="password"
          className="token"
          placeholder="Bearer token"
          aria-label="Bearer token"
          title="Sent with every request, and forgotten when this page closes"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

// A `#token=` that is put into the address of this open page does not load it again by itself.
addEventListener("hashchange", () => location.reload());

createRoot(document.getElementById("graphiql")).render(<App />);

import "./nonce.js";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./style.css";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { sharedDocument, takeToken } from "./address.js";
import { Asking, fetchWith } from "./asking.js";
import defaultQuery from "./default.graphql?raw";
import { EXAMPLES_PLUGIN } from "./examples.jsx";
import { PriceButton } from "./price.jsx";
import { storage } from "./storage.js";

const initialDocument = sharedDocument();
const initialToken = takeToken();

const PLUGINS = [HISTORY_PLUGIN, EXAMPLES_PLUGIN];

function App() {
  const [token, setToken] = useState(initialToken);
  const ask = useMemo(() => fetchWith(token), [token]);
  // A new fetcher makes GraphiQL read the schema again.
  const fetcher = useMemo(
    // Incremental delivery would ask for an older media type than `application/graphql-response+json`.
    () => createGraphiQLFetcher({ url: "/graphql", fetch: ask, enableIncrementalDelivery: false }),
    [ask],
  );
  return (
    <Asking.Provider value={ask}>
      <GraphiQL
        fetcher={fetcher}
        defaultQuery={defaultQuery.trim()}
        storage={storage}
        plugins={PLUGINS}
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
        <GraphiQL.Toolbar>
          {({ prettify, merge, copy }) => (
            <>
              {prettify}
              {merge}
              {copy}
              <PriceButton />
            </>
          )}
        </GraphiQL.Toolbar>
      </GraphiQL>
    </Asking.Provider>
  );
}

// A `#token=` that is put into the address of this open page does not load it again by itself.
addEventListener("hashchange", () => location.reload());

createRoot(document.getElementById("graphiql")).render(<App />);

import { createLocalStorage } from "@graphiql/toolkit";

// GraphiQL's history keeps the headers of each request, and so a pasted token, even without `shouldPersistHeaders`.
const HISTORY = /:(queries|favorites)$/;

function withoutHeaders(history) {
  return JSON.stringify(JSON.parse(history, (key, value) => (key === "headers" ? undefined : value)));
}

export const storage = createLocalStorage({ namespace: "customer-profile-gateway" });
const { setItem } = storage;
storage.setItem = (key, value) => setItem(key, HISTORY.test(key) ? withoutHeaders(value) : value);

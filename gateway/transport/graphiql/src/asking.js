import { createContext } from "react";

/** A `fetch` that signs in with the pasted token. */
export const Asking = createContext(fetch);

export function fetchWith(pasted) {
  const token = pasted.trim().replace(/^Bearer\s+/i, "");
  return (url, request) => {
    const headers = new Headers(request.headers);
    // A header of the header editor wins, however it is capitalised.
    if (token && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${token}`);
    return fetch(url, { ...request, headers });
  };
}

/** The JSON that the gateway answers to a GraphQL request. */
export async function answerTo(ask, body, headers) {
  const accept = "application/graphql-response+json";
  const sent = { ...headers, Accept: accept, "Content-Type": "application/json" };
  const response = await ask("/graphql", { method: "POST", headers: sent, body: JSON.stringify(body) });
  return response.json();
}

// Run the modules of docs/sign-in.md, as a page would; the browser between them is a fetch that keeps cookies.
const given = JSON.parse(process.argv[2]);
const kept = new Map();
globalThis.sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
const { finishSignIn, startSignIn, token } = await import("./sign-in.js");

const jar = new Map();
let address = await startSignIn();
while (address.origin !== "http://127.0.0.1") {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const response = await fetch(address, { redirect: "manual", headers: { cookie } });
  for (const each of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(each);
    jar.set(name, value);
  }
  if (!response.headers.get("location")) throw new Error(`${response.status}: ${await response.text()}`);
  address = new URL(response.headers.get("location"), address);
}
await finishSignIn(address);
const first = await token();
const again = await token();
const ask = async (credential) => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${credential}` };
  return (await fetch(given.url, { method: "POST", headers, body: JSON.stringify({ query: "{ viewer { name role } }" }) })).json();
};
await startSignIn();
const forged = await finishSignIn(new URL(`${address.origin}/signed-in?code=x&state=y`)).catch((error) => error.constructor.name);
process.stdout.write(JSON.stringify({ viewer: (await ask(again)).data?.viewer, renewed: first !== again, kept: kept.size, forged, refused: (await ask("x")).errors[0].extensions.code }));

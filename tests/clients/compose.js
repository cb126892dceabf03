// Compose the gateway's schema with another subgraph, by Apollo's library and by The Guild's.
import * as apollo from "@apollo/composition";
import * as guild from "@theguild/federation-composition";
import { parse } from "graphql";
import { readFileSync } from "node:fs";

const { files } = JSON.parse(process.argv[2]);
const services = files.map(({ name, file }) => ({ name, url: "http://localhost/graphql", typeDefs: parse(readFileSync(file, "utf-8")) }));
const found = {};
for (const [library, composed] of [
  ["apollo", (apollo.composeServices ?? apollo.default.composeServices)(services)],
  ["guild", (guild.composeServices ?? guild.default.composeServices)(services)],
]) {
  found[library] = { errors: (composed.errors ?? []).map((each) => each.message), length: composed.supergraphSdl?.length ?? 0 };
}
process.stdout.write(JSON.stringify(found));

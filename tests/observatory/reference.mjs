// Rates sites with the npm package @mdn/mdn-http-observatory: one JSON site a line in, one JSON
// answer a line out. Run by tests/unit/test_observatory_reference.py when the package is there.
import { existsSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const home = join(process.argv[2], "node_modules/@mdn/mdn-http-observatory");
const source = join(home, "src");
// The package downloads the preload list when it is installed; no generated site is on it.
const preload = join(home, "conf/hsts-preload.json");
if (!existsSync(preload)) writeFileSync(preload, "{}");
const load = (name) => import(pathToFileURL(join(source, name)).href);
const { ALL_TESTS } = await load("constants.js");
const { getGradeForScore, getScoreModifier } = await load("grader/grader.js");
const { Requests } = await load("types.js");

const headerMap = (fields) => {
  const headers = {};
  for (const [name, value] of fields) (headers[name.toLowerCase()] ??= []).push(value);
  Object.defineProperty(headers, "get", { value: (name) => headers[name.toLowerCase()]?.[0] });
  return headers;
};

for await (const line of createInterface({ input: process.stdin })) {
  const site = JSON.parse(line);
  const requests = new Requests(site.host);
  const url = new URL(site.url);
  const answer = { status: 200, headers: headerMap(site.headers), verified: site.trusted };
  answer.httpEquiv = new Map([["content-security-policy", site.metaPolicies]]);
  if (site.metaReferrer) answer.httpEquiv.set("referrer-policy", [site.metaReferrer]);
  requests.responses.auto = answer;
  requests.responses.https = url.protocol === "https:" ? answer : null;
  const lastHop = site.route?.at(-1);
  const verified = site.trusted || !lastHop?.startsWith("https:");
  requests.responses.http = lastHop ? { status: 200, headers: {}, verified } : null;
  requests.responses.httpRedirects = (site.route ?? []).map((href) => ({ url: new URL(href), status: 301 }));
  requests.responses.cors = {
    headers: headerMap(site.cors),
    request: { headers: { origin: site.origin } },
    verified: true,
  };
  requests.resources.path = site.html;
  requests.session = { url, jar: { serializeSync: () => ({ cookies: site.cookies }) } };
  const results = {};
  let all = 100;
  let plain = 100;
  for (const test of ALL_TESTS) {
    const output = test(requests);
    const modifier = getScoreModifier(output.result);
    results[output.constructor.name] = [output.result, modifier];
    all += modifier;
    if (modifier < 0) plain += modifier;
  }
  const final = getGradeForScore(plain >= 90 ? all : plain);
  console.log(JSON.stringify({ ...final, results }));
}

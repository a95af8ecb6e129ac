import type { FunctionSpecification } from "../environments.ts";
import { functionOf } from "../function-fixture.ts";

/**
 * A function of `provided.al2023` whose bootstrap is a script of Node. In it, `next()` asks for an event and
 * `post(path, body, headers)` sends something, both to the Runtime API; `say(…)` prints.
 */
export function providedOf(script: string, overrides: Partial<FunctionSpecification> = {}) {
  return functionOf({ bootstrap: bootstrapOf(script) }, { runtime: "provided.al2023", ...overrides }, 0o100755);
}

/** The text of such a bootstrap. */
export function bootstrapOf(script: string): string {
  return `#!${process.execPath}\n${prelude}\n(async () => {\n${script}\n})();`;
}

const prelude = `
const http = require("node:http");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true });
function ask(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path, headers, agent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    request.on("error", reject);
    request.end(body);
  });
}
const runtime = "/2018-06-01/runtime";
const next = async () => {
  const event = await ask("GET", runtime + "/invocation/next");
  return { ...event, id: event.headers["lambda-runtime-aws-request-id"] };
};
const post = (path, body, headers) => ask("POST", runtime + path, body, headers);
const answer = (event, body) => post("/invocation/" + event.id + "/response", JSON.stringify(body));
const say = (...words) => console.log(...words);
`;

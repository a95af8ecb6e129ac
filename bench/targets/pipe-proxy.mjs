import { spawn } from "node:child_process";
import { createServer } from "node:http";

/**
 * The yardstick of invocations: node:http in front of child processes that are reached over their standard input and
 * output, a frame of four bytes of length and a body each way, one event at a time per process. No signatures, no
 * names, no logs, no limits: what remains is the least that an invocation can cost. A handful of processes serves two
 * cores best; more only cost switches between them.
 */
const [port, processCount] = process.argv.slice(2).map(Number);
const childSource = `
  let received = Buffer.alloc(0);
  process.stdin.on("data", (chunk) => {
    received = received.length ? Buffer.concat([received, chunk]) : chunk;
    if (received.length < 4 || received.length < 4 + received.readUInt32LE(0)) return;
    const answer = Buffer.from(JSON.stringify(JSON.parse(received.toString("utf8", 4))));
    received = Buffer.alloc(0);
    const frame = Buffer.allocUnsafe(4 + answer.length);
    frame.writeUInt32LE(answer.length, 0);
    answer.copy(frame, 4);
    process.stdout.write(frame);
  });`;

const idle = [];
const waiting = [];
const children = Array.from({ length: processCount }, startChild);
process.on("SIGTERM", () => {
  for (const child of children) child.kill();
  process.exit();
});

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    waiting.push({ body: Buffer.concat(chunks), response });
    serve();
  });
});
server.listen(port, "127.0.0.1");

function serve() {
  while (waiting.length > 0 && idle.length > 0) idle.pop()(waiting.shift());
}

function startChild() {
  const child = spawn(process.execPath, ["-e", childSource], { stdio: ["pipe", "pipe", "inherit"] });
  let current;
  let received = Buffer.alloc(0);
  const handle = (next) => {
    current = next;
    const frame = Buffer.allocUnsafe(4 + next.body.length);
    frame.writeUInt32LE(next.body.length, 0);
    next.body.copy(frame, 4);
    child.stdin.write(frame);
  };
  child.stdout.on("data", (chunk) => {
    received = received.length ? Buffer.concat([received, chunk]) : chunk;
    if (received.length < 4 || received.length < 4 + received.readUInt32LE(0)) return;
    const body = received.subarray(4);
    received = Buffer.alloc(0);
    current.response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    current.response.end(body);
    idle.push(handle);
    serve();
  });
  idle.push(handle);
  return child;
}

import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import type { WireRequest, WireResponse } from "../../protocols/wire.ts";
import { type HttpServer, listen } from "./http-server.ts";

let server: HttpServer;
/** Answers that wait for the test. */
const held = new Map<string, () => void>();

beforeAll(async () => {
  const log = createLogger("silent");
  server = await listen({ host: "127.0.0.1", port: 0, clock: systemClock, log, answer: echo });
});
afterAll(() => server.close(0));

async function echo({ method, path, headers, body }: WireRequest): Promise<WireResponse> {
  if (path.startsWith("/held")) await new Promise<void>((resolve) => held.set(path, resolve));
  const text = `${method} ${path} ${headers["x-number"]} ${body}`;
  return { statusCode: 200, headers: {}, body: path === "/pieces" ? pieces(text) : text };
}

async function* pieces(text: string) {
  for (const character of text) yield Buffer.from(character);
}

/** A request that plain connections take, one that they leave to node:http, and what both answer. */
const kinds = {
  plain: (number: number) => `POST /plain HTTP/1.1\r\nHost: h\r\nX-Number: ${number}\r\nContent-Length: 3\r\n\r\nabc`,
  empty: (number: number) => `GET /empty HTTP/1.1\r\nHost: h\r\nX-Number: ${number}\r\n\r\n`,
  pieces: (number: number) => `GET /pieces HTTP/1.1\r\nHost: h\r\nX-Number: ${number}\r\n\r\n`,
  listed: (number: number) =>
    `GET /listed HTTP/1.1\r\nHost: h\r\nConnection: Keep-Alive, x\r\nX-Number: ${number}\r\n\r\n`,
  large: (number: number) =>
    `POST /large HTTP/1.1\r\nHost: h\r\nX-Number: ${number}\r\nContent-Length: 100000\r\n\r\n${"l".repeat(100_000)}`,
  chunked: (number: number) =>
    `POST /chunked HTTP/1.1\r\nHost: h\r\nX-Number: ${number}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`,
};
const bodies = {
  plain: "POST /plain N abc",
  empty: "GET /empty N ",
  pieces: "GET /pieces N ",
  listed: "GET /listed N ",
  large: `POST /large N ${"l".repeat(100_000)}`,
  chunked: "POST /chunked N abc",
};
type Kind = keyof typeof kinds;

describe("whatever the requests and however they are cut", () => {
  test("each is answered once, in order", async () => {
    const cut = fc.record({
      requests: fc.array(
        fc.constantFrom<Kind>("plain", "plain", "plain", "empty", "empty", "pieces", "listed", "large", "chunked"),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
      cuts: fc.array(fc.nat(600), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(cut, async ({ requests, cuts }) => {
        const text = requests.map((kind, number) => kinds[kind](number)).join("");
        const at = [0, ...cuts.filter((place) => place < text.length).sort((a, b) => a - b), text.length];
        const socket = connect(server.port, "127.0.0.1").setNoDelay();
        const received = listenTo(socket);
        for (let piece = 1; piece < at.length; piece++) {
          await new Promise((resolve) => socket.write(text.slice(at[piece - 1], at[piece]), resolve));
        }
        const expected = requests.map((kind, number) => bodies[kind].replace("N", String(number)));
        await received.until((answers) => answers.length >= expected.length);
        expect(received.answers()).toEqual(expected);
        socket.destroy();
      }),
      { numRuns: 150 },
    );
  });

  test("one after the other, over one connection", async () => {
    const socket = connect(server.port, "127.0.0.1");
    const received = listenTo(socket);
    const order: Kind[] = ["plain", "empty", "pieces", "plain", "large", "chunked", "plain", "pieces", "listed"];
    for (const [number, kind] of order.entries()) {
      socket.write(kinds[kind](number));
      await received.until((answers) => answers.length === number + 1);
      expect(received.answers()[number]).toBe(bodies[kind].replace("N", String(number)));
    }
    socket.destroy();
  });
});

test("a client that has said all it will still gets its answer", async () => {
  const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
  const received = listenTo(socket);
  const closed = new Promise((resolve) => socket.once("end", resolve));
  socket.end("GET /held/half HTTP/1.1\r\nHost: h\r\n\r\n");
  await release("/held/half");
  await closed;
  expect(received.answers()).toEqual(["GET /held/half undefined "]);
  socket.destroy();
});

test("a client that goes away costs nothing but its answer", async () => {
  const socket = connect(server.port, "127.0.0.1", () => socket.write("GET /held/gone HTTP/1.1\r\nHost: h\r\n\r\n"));
  const enough = await heldAt("/held/gone");
  socket.destroy();
  enough();
  expect(await (await fetch(`http://127.0.0.1:${server.port}/x`)).text()).toBe("GET /x undefined ");
});

test.each([
  { isPieces: false, isPipelined: false },
  { isPieces: false, isPipelined: true },
  { isPieces: true, isPipelined: false },
  { isPieces: true, isPipelined: true },
])("an answer whose status forbids a body has none, and the next one is understood: %j", async (kind) => {
  const { isPieces, isPipelined } = kind;
  const body = () => (isPieces ? pieces("no body") : "no body");
  const statuses = [204, 304, 200];
  const answer = async ({ path }: WireRequest) => ({ statusCode: Number(path.slice(1)), headers: {}, body: body() });
  const log = createLogger("silent");
  const own = await listen({ host: "127.0.0.1", port: 0, clock: systemClock, log, answer });
  const socket = connect(own.port, "127.0.0.1");
  const received = listenTo(socket);
  const until = async (text: string) => {
    while (!received.text().includes(text)) await new Promise((resolve) => setImmediate(resolve));
  };
  const gets = statuses.map((status) => `GET /${status} HTTP/1.1\r\nHost: h\r\n\r\n`);
  // Plain ones each by itself; together they are node:http's.
  for (const text of isPipelined ? [gets.join("")] : gets) {
    socket.write(text);
    await until(`HTTP/1.1 ${/\d+(?= HTTP\/1\.1\r\nHost: h\r\n\r\n$)/.exec(text)}`);
  }
  await until(isPieces ? "\r\n0\r\n\r\n" : "no body");
  const [first, second, third, ...others] = received.text().split(/(?=HTTP\/1\.1 )/);
  for (const empty of [first, second]) expect(empty).toMatch(/^(?!.*(length|encoding)).*\r\n\r\n$/s);
  expect(third).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(others).toEqual([]);
  socket.destroy();
  await own.close(0);
});

test("clients that break off anywhere, in whatever they send and receive, disturb nobody", async () => {
  const breaking = fc.record({
    kinds: fc.array(fc.constantFrom<Kind>("plain", "pieces", "large", "chunked"), { minLength: 1, maxLength: 3 }),
    cut: fc.nat(700),
    isReset: fc.boolean(),
    afterBytes: fc.constantFrom(0, 1, 120),
  });
  await fc.assert(
    fc.asyncProperty(breaking, async ({ kinds: sent, cut, isReset, afterBytes }) => {
      const text = sent.map((kind, number) => kinds[kind](number)).join("");
      const socket = connect(server.port, "127.0.0.1").on("error", () => undefined);
      const received = listenTo(socket);
      const isEnough = new Promise<void>((resolve) => {
        socket.on("data", () => received.text().length >= afterBytes && resolve()).once("close", () => resolve());
        if (afterBytes === 0) resolve();
      });
      await new Promise((resolve) => socket.write(cut % 2 === 0 ? text : text.slice(0, -(cut + 1)) || "G", resolve));
      // Of what was cut nothing may ever come back.
      if (cut % 2 === 0) await isEnough;
      if (isReset) socket.resetAndDestroy();
      else socket.destroy();
    }),
    { numRuns: 100 },
  );
  expect(await (await fetch(`http://127.0.0.1:${server.port}/x`)).text()).toBe("GET /x undefined ");
});

test("closing ends idle connections at once and others with their answers", async () => {
  const log = createLogger("silent");
  const own = await listen({ host: "127.0.0.1", port: 0, clock: systemClock, log, answer: echo });
  const [idle, busy] = [connect(own.port, "127.0.0.1"), connect(own.port, "127.0.0.1")];
  const [fromIdle, fromBusy] = [listenTo(idle), listenTo(busy)];
  idle.write(kinds.plain(1));
  await fromIdle.until((answers) => answers.length === 1);
  busy.write("GET /held/last HTTP/1.1\r\nHost: h\r\n\r\n");
  const enough = await heldAt("/held/last");
  const closed = own.close(60_000);
  await new Promise((resolve) => idle.once("close", resolve));
  enough();
  await closed;
  await fromBusy.until((answers) => answers.length === 1);
  expect(fromBusy.text()).toContain("connection: close");
});

async function heldAt(path: string): Promise<() => void> {
  while (!held.has(path)) await new Promise((resolve) => setImmediate(resolve));
  return held.get(path)!;
}

async function release(path: string): Promise<void> {
  (await heldAt(path))();
}

/** Gathers the answers that come over a socket. */
function listenTo(socket: Socket) {
  let text = "";
  let look = () => {};
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    look();
  });
  const answers = () => bodiesIn(text);
  const until = (done: (answers: string[]) => boolean) =>
    new Promise<void>((resolve, reject) => {
      look = () => {
        if (done(answers())) resolve();
      };
      socket.once("close", () => reject(new Error(`closed after ${JSON.stringify(text)}`)));
      look();
    });
  return { answers, until, text: () => text };
}

/** The bodies of all whole answers in the text. */
function bodiesIn(text: string): string[] {
  const found: string[] = [];
  for (let rest = text; rest !== ""; ) {
    const head = rest.indexOf("\r\n\r\n") + 4;
    if (head < 4) break;
    const length = /content-length: (\d+)/i.exec(rest.slice(0, head))?.[1];
    const end = length === undefined ? rest.indexOf("0\r\n\r\n", head) + 5 : head + Number(length);
    if (end > rest.length || end < head) break;
    const body = rest.slice(head, end);
    found.push(length === undefined ? body.replace(/[0-9a-f]+\r\n(.*?)\r\n/gs, "$1") : body);
    rest = rest.slice(end);
  }
  return found;
}

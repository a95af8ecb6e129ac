import { once } from "node:events";
import { createServer } from "node:net";

/** Holds all who connect until `count` have; `lastEnteredMs` resolves to the latest of the moments that they tell. */
export async function startBarrier(count) {
  const held = [];
  let opened;
  const lastEnteredMs = new Promise((resolve) => {
    opened = resolve;
  });
  const moments = [];
  const server = createServer((socket) => {
    held.push(socket);
    socket.on("error", () => {});
    socket.once("data", (chunk) => {
      moments.push(Number(BigInt(chunk.toString().trim())) / 1e6);
      if (moments.length < count) return;
      for (const each of held) each.write("open\n");
      opened(Math.max(...moments));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    lastEnteredMs,
    stop() {
      for (const socket of held) socket.destroy();
      server.close();
    },
  };
}

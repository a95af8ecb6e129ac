import { createServer } from "node:http";

/** The yardstick of reads: node:http that parses a JSON body and answers it, and does nothing else. */
const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1");

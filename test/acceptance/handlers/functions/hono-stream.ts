import { Hono } from "hono";
import { streamHandle } from "hono/aws-lambda";
import { streamText } from "hono/streaming";

const app = new Hono();

app.get("/count", (context) =>
  streamText(context, async (stream) => {
    for (const word of ["one", "two", "three"]) await stream.writeln(word);
  }),
);

export const handler = streamHandle(app);

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { Hono } from "hono";
import type { LambdaContext, LambdaEvent } from "hono/aws-lambda";
import { handle } from "hono/aws-lambda";
import { getCookie, setCookie } from "hono/cookie";

interface Bindings {
  readonly event: LambdaEvent;
  readonly lambdaContext: LambdaContext;
}

const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const app = new Hono<{ Bindings: Bindings }>();

app.use(async (context, next) => {
  await next();
  context.header("x-request-id", context.env.lambdaContext.awsRequestId);
});

app.post("/notes/:id", async (context) => {
  const { text } = await context.req.json<{ text: string }>();
  const note = { id: context.req.param("id"), text };
  await tables.send(new PutCommand({ TableName: "notes", Item: note }));
  setCookie(context, "last", note.id, { httpOnly: true });
  setCookie(context, "count", "1");
  return context.json(note, 201);
});

app.get("/notes/:id", async (context) => {
  const id = context.req.param("id");
  const { Item } = await tables.send(new GetCommand({ TableName: "notes", Key: { id } }));
  if (!Item) return context.notFound();
  return context.json({ ...Item, last: getCookie(context, "last"), languages: context.req.queries("language") });
});

app.put("/pictures", async (context) => {
  const bytes = new Uint8Array(await context.req.arrayBuffer());
  return context.body(bytes.reverse(), 200, { "content-type": "image/png" });
});

export const handler = handle(app);

import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";

/** The tournament of AWS's guide ("Multi-attribute keys pattern"), with an index that comes with the table and one that comes later. */

const TableName = "TournamentMatches";
let server: Server;
let tables: DynamoDBClient;

const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
const element = (AttributeName: string, KeyType: "HASH" | "RANGE") => ({ AttributeName, KeyType });
const Projection = { ProjectionType: "ALL" as const };
const byTournament = {
  IndexName: "TournamentRegionIndex",
  KeySchema: [
    element("tournamentId", "HASH"),
    element("region", "HASH"),
    element("round", "RANGE"),
    element("bracket", "RANGE"),
    element("matchId", "RANGE"),
  ],
  Projection,
};
const byPlayer = {
  IndexName: "PlayerMatchHistoryIndex",
  KeySchema: [element("player", "HASH"), element("matchDate", "RANGE"), element("points", "RANGE")],
  Projection,
};
const rounds = ["FINALS", "QUARTERFINALS", "SEMIFINALS"];
const brackets = ["LOWER", "UPPER"];

beforeAll(async () => {
  server = await startServer();
  tables = new DynamoDBClient(server.settings);
  await tables.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [element("matchId", "HASH")],
      AttributeDefinitions: ["matchId", "tournamentId", "region", "round", "bracket"].map(text),
      GlobalSecondaryIndexes: [byTournament],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  for (let id = 0; id < 24; id++) {
    const Item = {
      matchId: { S: `match-${String(id).padStart(2, "0")}` },
      tournamentId: { S: id < 18 ? "WINTER2024" : "SPRING2024" },
      region: { S: "NA-EAST" },
      round: { S: rounds[id % 3]! },
      bracket: { S: brackets[id % 2]! },
      player: { S: "101" },
      matchDate: { S: `2024-01-${10 + (id % 4)}` },
      points: { N: `${id - 12}` },
    };
    await tables.send(new PutItemCommand({ TableName, Item }));
  }
});
afterAll(async () => {
  expect(await server?.stop()).toBe(0);
});

const names = { ExpressionAttributeNames: { "#region": "region" } };
const ofWinter = (condition: string, values: Record<string, string> = {}): QueryCommandInput => ({
  TableName,
  IndexName: byTournament.IndexName,
  KeyConditionExpression: `tournamentId = :tournament AND #region = :region${condition}`,
  ...names,
  ExpressionAttributeValues: Object.fromEntries(
    Object.entries({ ":tournament": "WINTER2024", ":region": "NA-EAST", ...values }).map(([name, S]) => [name, { S }]),
  ),
});

async function matches(input: QueryCommandInput): Promise<string[]> {
  const found: string[] = [];
  for await (const { Items = [] } of paginateQuery({ client: tables, pageSize: 4 }, input)) {
    found.push(...Items.map(({ round, bracket, matchId }) => [round!.S, bracket!.S, matchId!.S!.slice(6)].join(" ")));
  }
  return found;
}

test("queries ask for the first few sort attributes, and page through them in their order", async () => {
  const all = await matches(ofWinter(""));
  expect(all).toHaveLength(18);
  expect(all).toEqual([...all].sort());
  expect(await matches({ ...ofWinter(""), ScanIndexForward: false })).toEqual([...all].reverse());
  const semifinals = all.filter((match) => match.startsWith("SEMIFINALS "));
  const round = { ":round": "SEMIFINALS" };
  expect(await matches(ofWinter(" AND round = :round", round))).toEqual(semifinals);
  expect(await matches(ofWinter(" AND begins_with(bracket, :u) AND round = :round", { ...round, ":u": "U" }))).toEqual(
    semifinals.filter((match) => match.includes(" UPPER ")),
  );
  const between = ofWinter(" AND round BETWEEN :a AND :b", { ":a": "G", ":b": "R" });
  expect(await matches(between)).toEqual(all.filter((match) => match.startsWith("QUARTERFINALS ")));
  const gap = new QueryCommand(ofWinter(" AND bracket = :bracket", { ":bracket": "UPPER" }));
  await expect(tables.send(gap)).rejects.toThrow(
    "RANGE key attributes round must have equality conditions specified in the query " +
      "because a condition is present on key attribute bracket",
  );
});

test("an index that is added later is filled through a power cut, and kept", async () => {
  const AttributeDefinitions = [
    text("player"),
    text("matchDate"),
    { AttributeName: "points", AttributeType: "N" as const },
  ];
  const GlobalSecondaryIndexUpdates = [{ Create: byPlayer }];
  await tables.send(new UpdateTableCommand({ TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates }));
  await server.kill();
  await server.restart();
  const described = async () =>
    (await tables.send(new DescribeTableCommand({ TableName }))).Table!.GlobalSecondaryIndexes!;
  while ((await described()).some(({ IndexStatus }) => IndexStatus === "CREATING"));
  expect((await described()).map(({ KeySchema }) => KeySchema)).toEqual([byTournament.KeySchema, byPlayer.KeySchema]);
  const { Items } = await tables.send(
    new QueryCommand({
      TableName,
      IndexName: byPlayer.IndexName,
      KeyConditionExpression: "player = :player AND matchDate = :day AND points >= :points",
      ExpressionAttributeValues: { ":player": { S: "101" }, ":day": { S: "2024-01-12" }, ":points": { N: "-6" } },
    }),
  );
  expect(Items!.map(({ points }) => points!.N)).toEqual(["-6", "-2", "2", "6", "10"]);
  expect(await matches(ofWinter(""))).toHaveLength(18);
});

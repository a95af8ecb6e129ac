import { expect, test } from "vitest";
import { coverage } from "./coverage.ts";

test("tells of every operation of a service whether it is there", () => {
  const dynamodb = coverage().find(({ service }) => service === "DynamoDB");
  expect(dynamodb?.apiVersion).toBe("2012-08-10");
  expect(dynamodb?.operations).toContainEqual({ name: "PutItem", status: "implemented" });
  const names = dynamodb?.operations.map(({ name }) => name) ?? [];
  expect(names).toEqual([...new Set(names)].sort());
});

test("no table names an operation that the model lacks, and none is left out", async () => {
  const { createServices } = await import("./services.ts");
  for (const { model, operations } of createServices({} as never)) {
    expect(Object.keys(operations).sort(), model.name).toEqual(Object.keys(model.operations).sort());
  }
});

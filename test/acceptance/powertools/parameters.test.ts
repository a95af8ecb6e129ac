import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../handlers/bundle.ts";
import { Deployment } from "../handlers/deployment.ts";

const source = new URL("functions/settings-parameters.ts", import.meta.url);
const formats = ["cjs", "esm"] as const;
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.open();
  await deployment.createTable("settings", ["id:S"]);
  await deployment.createTable("setting-groups", ["id:S", "sk:S"]);
  const Role = await deployment.createRole("readers", ["dynamodb:GetItem", "dynamodb:Query"]);
  const deployed = formats.map(async (format) => {
    const archive = await bundle(source, format);
    for (const handler of ["one", "asJson", "group"]) {
      await deployment.deploy({ name: `${handler}-${format}`, archive, Role, Handler: `index.${handler}` });
    }
  });
  await Promise.all(deployed);
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

describe.each(formats)("parameters from a table, bundled as %s", (format) => {
  const ask = async (handler: string, question: object) =>
    (await deployment.invoke(`${handler}-${format}`, question)).payload;

  test("are kept between invocations, and read again where asked", async () => {
    const name = `colour-${format}`;
    await deployment.put("settings", { id: name, value: "red" });
    expect(await ask("one", { name })).toBe("red");
    await deployment.put("settings", { id: name, value: "blue" });
    expect(await ask("one", { name })).toBe("red");
    expect(await ask("one", { name, fresh: true })).toBe("blue");
    expect(await ask("one", { name: "unknown" })).toBe(null);
  });

  test("are read as JSON, and by the group", async () => {
    const id = `limits-${format}`;
    await deployment.put("settings", { id, value: '{"retries":3}' });
    expect(await ask("asJson", { name: id })).toEqual({ retries: 3 });
    await deployment.put("setting-groups", { id, sk: "retries", value: "3" });
    await deployment.put("setting-groups", { id, sk: "timeout", value: "10" });
    expect(await ask("group", { name: id })).toEqual({ retries: "3", timeout: "10" });
  });
});
